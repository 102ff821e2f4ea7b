# Every word of every page, in English. Write sentences whole: other languages
# order and inflect words otherwise, so nothing may be put together from parts.

product = Migration governance profiles
skip = Skip to the content
nav-label = Your account
nav-account = Signed in as
footer = A profile describes what a country's policies provide for. It does not rank or score.

form-optional = (optional)
form-fault = Error:
form-faults = Please correct the following

field-name = Your name
field-name-hint = As others on the server see it. It is kept apart from the permanent record.
field-sign-in-name = Sign-in name
field-sign-in-name-hint = 3 to 64 small letters, digits, dots, hyphens, underscores or @.
field-password = Password
field-new-password = New password
field-new-password-hint = At least 13 characters. A few words in a row are easy to remember and hard to guess. It may be pasted from a password manager.
field-code = Code of your second factor
field-code-hint = Only if you have set one up: six digits from your authenticator, or one of your spare codes.
field-code-only-hint = The six digits that your authenticator shows now.
field-set-up-code = Set-up code
field-set-up-code-hint = The server printed it when it started.
field-invitation-code = Invitation code
field-invitation-code-hint = It was handed to you by whoever invited you. It works once.
field-recovery-code = Recovery code
field-recovery-code-hint = An administrator hands it to you. It works once.
field-recovery-password-hint = At least 13 characters. If the code only removes your second factor, type your present password.

home-title = Welcome
home-who = You are signed in as { $name }.
home-anonymous = This server holds migration governance profiles. To work on one, sign in.
home-sign-in = Sign in
home-later = The pages for working on profiles are not here yet. Until they are, answers, comments and validations are made with the mgi command or another client of the API.
home-account = My account
home-account-text = Your password, second factor, sessions and tokens.
home-set-up = Begin this server
home-set-up-text = Nobody has an account here yet.

sign-in-title = Sign in
sign-in-button = Sign in
sign-in-provider = Sign in with { $provider }
sign-in-invited = I have an invitation
sign-in-recover = I cannot sign in
sign-in-set-up = Set up this server
sign-in-refused = Name, password or code are not right, or the account cannot be used. Check them and try again. If you cannot sign in, an administrator can hand you a recovery code.
sign-in-too-many = There were too many attempts. Wait { $seconds } seconds and try again.

set-up-title = Set up this server
set-up-text = You make the first account. It administers the server: it makes accounts for others, and can hand its duties over.
set-up-done-title = This server is set up
set-up-done-text = It has an administrator. Sign in, or ask for an invitation.
set-up-button = Set up
set-up-refused = The code is not right, was used, or has expired. Restart the server to have a new one printed.

invitation-title = Accept an invitation
invitation-text = Choose how you will sign in. From then on the account is yours alone: nobody else can issue a token for it.
invitation-button = Accept
invitation-provider-text = Or sign in through your organization, without another password here.
invitation-provider = Accept with { $provider }
invitation-refused = The code is not right, was used, or has expired. Ask whoever invited you for a new one.

recover-title = Get back into your account
recover-text = For a forgotten password or a lost second factor. You need a code that an administrator has handed to you. All your sessions end.
recover-button = Recover
recover-refused = The code or the sign-in name is not right, or the code was used or has expired. Ask an administrator for a new one.

again-title = Authenticate again
again-text = What you are about to do is for you alone. It counts for 10 minutes.
again-button = Continue
again-refused = Password or code are not right.
again-provider = Authenticate with { $provider }

sign-out-button = Sign out
signed-out-title = You are signed out
signed-out-text = Your session here has ended.
signed-out-provider-text = At a shared computer, also sign out where you signed in:
signed-out-provider = Sign out of { $provider }
signed-out-in = Sign in again

account-title = My account
account-who = Name
account-id = Account

sessions-title = Sessions
sessions-text = Browsers and programs that are signed in with your account. End those that you do not know, and change your password.
sessions-caption = Newest first. Times are in UTC.
sessions-agent = Browser or program
sessions-from = Address
sessions-begun = Begun
sessions-used = Last used
sessions-end = End
sessions-current = This session
sessions-others = End all other sessions
sessions-unknown-agent = Unknown
column-action = Action

factor-title = Second factor
factor-off = Not set up. With a second factor nobody gets in who only knows your password.
factor-on = Set up. You are asked for a code whenever you sign in.
factor-begin = Set up a second factor
factor-remove = Remove the second factor
factor-set-title = Set up a second factor
factor-secret-text = Add this secret to an authenticator app ("enter a key by hand", time-based):
factor-link-text = On a phone with an authenticator, this link does it:
factor-link = Open in the authenticator
factor-confirm-text = Then type the six digits that it shows. Until then nothing changes.
factor-confirm = Confirm
factor-refused = The code is not right. Type the one that is shown now; the clock of the phone must be right. If you began more than 10 minutes ago, begin again on the page of your account.
factor-spare-title = Your spare codes
factor-spare-text = The second factor is set up. Each of these codes works once in its place, if you lose your phone. Print them or write them down: they are not shown again.
factor-done = I have kept them

password-title = Password
password-text = All your other sessions end when you change it.
password-present = Present password
password-change = Change the password
password-wrong = The present password is not right.
password-short = The password does not do: { $why }

tokens-title = Tokens
tokens-text = Tokens let the mgi command and other programs act with your account. Revoke those that are not needed.
tokens-none = You have no tokens.
tokens-caption = Tokens that work, and those that were revoked or have expired.
tokens-label = For what
tokens-expires = Expires
tokens-state = State
tokens-works = works
tokens-revoked = revoked
tokens-expired = expired
tokens-revoke = Revoke
tokens-issue = Issue a token
tokens-scopes = What it may do
tokens-scope-read = Read
tokens-scope-write = Read and work on profiles
tokens-scope-all = Read, work on profiles, and keep the directory
tokens-label-hint = Such as: mgi on my laptop.
tokens-days = Days until it expires
tokens-days-hint = 1 to 365.
tokens-days-wrong = Write a number of days from 1 to 365.
tokens-label-wrong = Say in 1 to 100 characters what it is for.
token-issued-title = Your new token
token-issued-text = It is shown this once. Keep it where only you can read it.
token-issued-back = Back to my account

provider-title = Signing in through { $provider }
provider-none = Not linked. Once linked, you can sign in there and need no password here.
provider-on = Linked: you can sign in there.
provider-link = Link with { $provider }
provider-unlink = Remove the link
onward-title = Going on to your organization
onward-text = If nothing happens, use the link.
onward-link = Go on to { $provider }
provider-failed-title = You are not signed in
provider-down = { $provider } cannot be reached now, or does not answer as it should. Try again in some minutes. With a password you can sign in without it.
provider-cancelled = Signing in was cancelled at { $provider }. Nothing has changed.
provider-error = { $provider } reports an error. Try again; if it goes on, tell your administrator.
provider-not-begun = The answer of { $provider } does not belong to a sign-in that this browser began here, or came too late. Begin again.
provider-other-issuer = The answer came from another provider than { $provider }. Nothing was done. If it happens again, tell your administrator.
provider-not-verified = What { $provider } answered could not be verified. Begin again; if it goes on, tell your administrator.
provider-not-fresh = { $provider } did not ask who you are. Begin again, and sign in there anew.
provider-unknown = { $provider } knows you, but no account here is linked with that. If you have an invitation, accept it first. If you have an account, sign in with your password and link it on the page of your account.
provider-taken = That person of { $provider } is linked with another account here. Nothing was changed.
provider-again = Try again

problem-home = Go to the first page
not-found-title = There is no such page
not-found-text = Check the address, or begin at the first page.
other-site-title = Nothing was done
other-site-text = What was sent did not come from a page of this server. If you did send it from here, the address in your browser and the one that the server knows (public_url) differ: tell your administrator.
old-form-title = Nothing was done
old-form-text = The form was opened before you signed in or out, or cookies are switched off. Open the page again and send the form once more.
no-form-title = Nothing was done
no-form-text = What was sent could not be read as a form. Open the page again and send the form once more.
too-large-title = Nothing was done
too-large-text = What was sent is too large. Shorten it and send it once more.
failed-title = Something failed on the server
failed-text = Nothing is lost that was confirmed before. Try again; if it goes on, tell your administrator the time.
refused-title = That is not possible

flash-set-up = The server is set up, and you are signed in.
flash-accepted = The account is yours, and you are signed in.
flash-recovered = The account is yours again. All earlier sessions have ended.
flash-signed-out = You are signed out.
flash-sign-in-first = Sign in first.
flash-again = Thank you. You can go on with what you wanted to do.
flash-again-first = Authenticate again first, then repeat what you wanted to do.
flash-session-ended = The session has ended.
flash-sessions-ended = All other sessions have ended.
flash-password = The password is changed. All other sessions have ended.
flash-factor-removed = The second factor is removed.
flash-token-revoked = The token is revoked.
flash-linked = Your account is linked. You can sign in there from now on.
flash-unlinked = The link is removed.
