"""
The one way out: HTTP, SMTP; guarded against server-side request forgery.

addresses   which addresses may be reached
policy      what the operator allows, and the caps
dial        resolve once, check every address, connect to the checked one
http        requests with redirects, caps and no ambient credentials
smtp        mail
sessions    the same for libraries that bring `requests` along
"""
