import hashlib

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from est_geo.intake import dedupe_keys, duplicated_in_file

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["a", "ab"]),
        st.one_of(st.none(), st.sampled_from(["1", "b1", "\x1f1"])),
        st.sampled_from(["x", "y"]),
    ),
    max_size=12,
)


def frame(rows):
    made = pd.DataFrame(rows, columns=["source", "source_id", "content"])
    return made.astype({"source": "str", "source_id": "str", "content": "str"})


@given(ROWS)
def test_same_source_and_id_is_the_same_and_nothing_else_is(rows):
    keys = dedupe_keys(frame(rows))
    seen, expected = {}, []
    for number, (source, own, content) in enumerate(rows):
        if own is None:
            expected.append(("content", number))
        else:
            expected.append(("id", source, own))
        seen.setdefault((own is None, content), []).append(number)
    assert keys.nunique() == len(set(expected))
    assert duplicated_in_file(keys).sum() == len(rows) - len(set(expected))
    assert keys.str.fullmatch("[0-9a-f]{32}").all()


@given(ROWS)
def test_the_same_file_again_gives_the_same_names(rows):
    shifted = frame(rows).set_axis(range(5, 5 + len(rows)))
    assert dedupe_keys(frame(rows)).tolist() == dedupe_keys(shifted).tolist()
    assert dedupe_keys(shifted).index.tolist() == list(range(5, 5 + len(rows)))


def test_the_name_is_the_hash_it_says():
    key = dedupe_keys(frame([("polisen", "7", "x")]))[0]
    assert key == hashlib.sha256(b"id\x1f7\x1fpolisen\x1f7").hexdigest()[:32]
    pair = dedupe_keys(frame([("a", None, "x"), ("b", None, "x")]))
    assert pair[1] == hashlib.sha256(b"content\x1fx\x1f2").hexdigest()[:32]
