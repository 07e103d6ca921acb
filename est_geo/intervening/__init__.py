"""A measure's road from proposal to done: who may do what, with what behind it."""
