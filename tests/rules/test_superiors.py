"""Lines of superiors that never end are found, and only those."""

from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.superiors import loops

PEOPLE = st.sampled_from("abcdefgh")
LINES = st.dictionaries(PEOPLE, st.lists(PEOPLE, max_size=3))


@given(LINES)
def test_where_everybody_answers_to_somebody_before_them_there_is_no_loop(lines: dict[str, list[str]]) -> None:
    assert loops({one: [boss for boss in bosses if boss < one] for one, bosses in lines.items()}) == []


@given(LINES)
def test_every_loop_is_one_and_without_them_every_line_ends(lines: dict[str, list[str]]) -> None:
    while found := loops(lines):
        for line in found:
            assert all(boss in lines[one] for one, boss in zip(line, (*line[1:], line[0]), strict=True))
        lines = {one: bosses for one, bosses in lines.items() if not any(one in line for line in found)}
    for one in lines:
        above, level = set[str](), {one}
        while level:
            level = {boss for each in level for boss in lines.get(each, ())} - above
            above |= level
        assert one not in above
