"""
The HTML kit: layout, components, htmx and error pages.

    navigation   what the sidebar, the search box, the bell and the account menu show
    page         helpers a page handler calls: render, paginate, sort, toast, redirect, relaxed_styles
    components   the plain data that the component tags of `{% load clerk %}` take
    people_days  the people and days calendar as plain data
    moments      instants in words: "3 h ago", "Late 2 d"
    errors       error pages, htmx partials and problem+json, and the handlers for urls.py
    middleware   errors of the kernel become answers; messages become toasts
    wiring       the clock that pages read
    kit          the gallery at /kit/, in demo and debug only

docs/recipes/add-a-page.md shows how to use it.
"""
