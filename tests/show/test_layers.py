from itertools import combinations

from kg.show.layers import Link, laid, unrolled

CIRCLE = [("a", "b"), ("b", "c"), ("c", "a"), ("x", "c"), ("a", "d"), ("y", "d"), ("d", "d")]


def links(pairs, row=10.0):
    return [Link(source, target, 2.0, (row, row)) for source, target in unrolled(pairs)]


def test_a_circle_ends_in_its_first_party_drawn_again():
    assert unrolled(CIRCLE)[2] == (("c", 0), ("a", 1)) and unrolled(CIRCLE)[6] == (("d", 0), ("d", 1))
    assert [target[1] for _, target in unrolled(CIRCLE)].count(1) == 2


def test_every_link_runs_to_the_right_through_each_column_between():
    made = links([*CIRCLE, ("a", "z"), ("c", "z")])
    layout = laid(made)
    for link, way in zip(made, layout.ways, strict=True):
        columns = [column for column, _ in way]
        assert columns == list(range(layout.boxes[link.source].column, layout.boxes[link.target].column + 1)) and len(columns) > 1


def test_no_two_boxes_of_a_column_overlap_and_no_two_links_share_a_slot():
    made = links([("hub", f"far{n}") for n in range(6)] + [(f"near{n}", "hub") for n in range(9)])
    layout = laid(made)
    for one, other in combinations(layout.boxes.values(), 2):
        assert one.column != other.column or one.bottom <= other.top or other.bottom <= one.top
    starts = sorted(way[0] for way in layout.ways)
    assert all(a[0] != b[0] or b[1] - a[1] >= 10 - 1e-9 for a, b in zip(starts, starts[1:], strict=False))
    hub = layout.boxes["hub", 0]
    assert hub.bottom - hub.top == 90 and all(hub.top < y < hub.bottom for way in layout.ways for column, y in way if column == hub.column)
