"""Folders, rows and tiles in the studio, by mouse and keyboard."""

from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_files_are_dragged_into_folders_and_taken_back(sign_in: Callable[..., Page]) -> None:
    """A folder is made of a file, takes another by dragging, folds and stays folded; the move is taken back."""
    page = sign_in("erik.bauer")
    page.goto("/studio/vacation/folder/?in=tests")
    page.get_by_label("What is it called?").fill("late")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Make the folder").click()
    folder = page.locator("summary[data-into='tests/late']")
    expect(page.locator("[data-path^='tests/'][draggable=true]").first).to_be_visible()
    page.locator("[data-path^='tests/']:not([data-path^='tests/late/'])").first.drag_to(folder)
    expect(page.get_by_text("→ tests/late/")).to_be_visible()
    expect(folder.locator(".count")).to_have_text("2")
    page.get_by_role("button", name="Take it back").click()
    expect(folder.locator(".count")).to_have_text("1")
    folder.click()
    expect(page.locator("details[data-folder='tests/late']")).not_to_have_attribute("open", "")
    page.reload()
    expect(page.locator("details[data-folder='tests/late']")).not_to_have_attribute("open", "")
    page.goto("/studio/vacation/move/tests/late")
    page.get_by_label("Folder it lies in").fill("")
    page.get_by_label("Name").fill("tests")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator("details[data-folder='tests/late']")).to_have_count(0)
