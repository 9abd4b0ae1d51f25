"""The calendar of people and days."""

from datetime import date, timedelta

from clerkwork.web.people_days import Absence, Grid, PersonRow, build

MONDAY = date(2026, 5, 4)
LEA = PersonRow("lea", "Lea Brandt", "DE-BY")
MARA = PersonRow("mara", "Mara Okafor", "GB-ENG")


def week(*absences: Absence, **more: object) -> Grid:
    return build([LEA, MARA], MONDAY, MONDAY + timedelta(days=6), absences, **more)  # type: ignore[arg-type]


def kinds(grid: Grid, row: int = 0) -> list[str]:
    return [cell.kind for cell in grid.rows[row][1]]


def test_an_absence_is_a_run_of_days_with_two_ends() -> None:
    grid = week(Absence("lea", MONDAY, MONDAY + timedelta(days=2), "requested", "Vacation"))
    assert kinds(grid) == ["requested"] * 3 + ["", "", "weekend", "weekend"]
    assert [(cell.starts, cell.ends) for cell in grid.rows[0][1][:3]] == [(True, False), (False, False), (False, True)]
    assert grid.rows[0][1][0].title == "Lea Brandt, Mon 4 May: Vacation (requested)"


def test_weekends_and_holidays_are_free_whatever_else_is() -> None:
    """A holiday counts for the people of its region only."""
    grid = week(
        Absence("lea", MONDAY, MONDAY + timedelta(days=6)), holidays={"DE-BY": {MONDAY + timedelta(days=3): "Holiday"}}
    )
    assert kinds(grid) == ["absent", "absent", "absent", "holiday", "absent", "weekend", "weekend"]
    assert kinds(grid, 1)[3] == ""
    assert grid.away == [1, 1, 1, 0, 1, 0, 0]


def test_approved_outranks_requested_on_the_same_day() -> None:
    both = [Absence("lea", MONDAY, MONDAY, kind) for kind in ("absent", "requested")]
    assert kinds(week(*both))[0] == kinds(week(*reversed(both)))[0] == "absent"


def test_focus_and_today_are_marked_in_head_and_cells() -> None:
    grid = week(today=MONDAY, focus=(MONDAY, MONDAY + timedelta(days=1)))
    assert [day.focus for day in grid.days] == [True, True, False, False, False, False, False]
    assert [cell.today for cell in grid.rows[1][1]] == [True] + [False] * 6


def test_a_narrow_screen_begins_a_little_before_what_matters() -> None:
    grid = build([LEA], MONDAY, MONDAY + timedelta(days=30), [], focus=(MONDAY + timedelta(days=20),) * 2)
    assert [day.number for day in grid.days if day.here] == [18]
    assert [day.number for day in week(today=MONDAY).days if day.here] == [4]


def test_months_span_their_days() -> None:
    grid = build([LEA], date(2026, 4, 29), date(2026, 5, 3), [])
    assert grid.months == [("April 2026", 2), ("May 2026", 3)]


def test_more_than_a_quarter_is_cut() -> None:
    grid = build([LEA], MONDAY, MONDAY + timedelta(days=400), [])
    assert (len(grid.days), grid.cut) == (92, True)


def test_nobody_and_no_days_make_an_empty_grid() -> None:
    grid = build([], MONDAY, MONDAY - timedelta(days=1), [])
    assert (grid.days, grid.rows, grid.away) == ([], [], [])
