from tests.sample_picture import sample_published
def test_x():
    for a in ("est","intern","public"):
        p = sample_published(a); sample_published(a, hostile=True)
    p = sample_published()
    print(len(p.tables.cells), p.tables.cells["role"].value_counts(), p.tables.cells["count"].describe(), p.tables.hotspots.T.to_string())
    print(p.tables.cells[p.tables.cells.hot & p.tables.cells.hotspot.isna()])
