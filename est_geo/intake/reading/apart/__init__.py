"""Readers of formats that can be made to harm, run in a process of their own (`worker`).

Nothing here imports pandas or anything else that is slow to load: the process must begin, read and
end within a second or two.
"""
