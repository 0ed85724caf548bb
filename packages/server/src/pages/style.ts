/** What all pages look like; the system's own fonts, light or dark as the reader has it. */
export const styleSheet = `
:root {
  color-scheme: light dark;
  --page: #f4f5f8; --card: #ffffff; --line: #dfe2ea; --text: #1b1f2a; --quiet: #5c6375;
  --accent: #2f5bea; --on-accent: #ffffff; --danger: #b3261e; --mistake: #fdeceb; --notice: #e9f1ff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12141a; --card: #1b1e27; --line: #31364a; --text: #e9ebf2; --quiet: #a2a9bd;
    --accent: #86a3ff; --on-accent: #10131c; --danger: #ff9d94; --mistake: #3a1f20; --notice: #1d2a49;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
header {
  display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1.25rem;
  max-width: 60rem; margin: 0 auto; padding: 1rem 1.25rem;
}
header .brand { font-weight: 700; letter-spacing: -.01em; margin-right: auto; }
header .who { color: var(--quiet); font-size: .875rem; }
main { max-width: 34rem; margin: 6vh auto 3rem; padding: 0 1.25rem; }
main.wide { max-width: 60rem; margin-top: 2vh; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 1.75rem; }
h1 { font-size: 1.375rem; line-height: 1.25; margin: 0 0 .5rem; letter-spacing: -.015em; }
h2 { font-size: 1rem; margin: 1.75rem 0 .5rem; }
p { margin: .5rem 0 1rem; }
.quiet { color: var(--quiet); }
a { color: var(--accent); }
label { display: block; font-weight: 600; font-size: .875rem; margin: 1rem 0 .375rem; }
input {
  width: 100%; padding: .625rem .75rem; font: inherit; color: inherit; background: var(--page);
  border: 1px solid var(--line); border-radius: 9px;
}
input.code { font: 600 1.5rem/1.2 ui-monospace, Menlo, Consolas, monospace; letter-spacing: .12em; text-transform: uppercase; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
button {
  font: inherit; font-weight: 600; padding: .625rem 1.125rem; border-radius: 9px; cursor: pointer;
  border: 1px solid var(--accent); background: var(--accent); color: var(--on-accent);
}
button.second { background: transparent; color: var(--text); border-color: var(--line); }
button.danger { background: transparent; color: var(--danger); border-color: currentColor; }
button.plain { border: 0; background: none; color: var(--accent); padding: 0; font-weight: 400; }
.actions { display: flex; gap: .75rem; flex-wrap: wrap; margin-top: 1.5rem; }
.mistake, .notice { border-radius: 9px; padding: .75rem 1rem; margin: 1rem 0; }
.mistake { background: var(--mistake); color: var(--danger); }
.notice { background: var(--notice); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .375rem 1rem; margin: 1.25rem 0; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
code { font-family: ui-monospace, Menlo, Consolas, monospace; }
.shown { display: block; padding: .75rem 1rem; background: var(--page); border: 1px solid var(--line); border-radius: 9px; overflow-wrap: anywhere; }
.user-code { font: 700 1.75rem/1.2 ui-monospace, Menlo, Consolas, monospace; letter-spacing: .14em; }
.table { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; padding: .625rem .75rem .625rem 0; border-bottom: 1px solid var(--line); vertical-align: middle; }
th { color: var(--quiet); font-size: .8125rem; font-weight: 600; }
td.action { text-align: right; padding-right: 0; }
form.inline { display: inline; }
`
