import { createHash } from 'node:crypto';

/** The stylesheet of all pages: light or dark as the reader's system is, on any width. */
export const style = `
:root {
  color-scheme: light dark;
  --text: light-dark(#23211d, #e9e5dd); --quiet: light-dark(#635e56, #a9a297); --line: light-dark(#ddd7cb, #3a362f);
  --ground: light-dark(#fffefb, #1a1815); --panel: light-dark(#f7f4ee, #211f1b); --accent: light-dark(#9a5200, #f2b04e);
  --on-accent: light-dark(#ffffff, #241800); --mark: light-dark(#fdf0d8, #3a2c12); --good: light-dark(#17703a, #7ccf98);
  --bad: light-dark(#b3261e, #ff9a92); --code: light-dark(#f3efe7, #2a2722); --field: light-dark(#8c857a, #857d70);
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
}
[data-theme="light"] { color-scheme: light; }
[data-theme="dark"] { color-scheme: dark; }
* { box-sizing: border-box; }
body {
  margin: 0; color: var(--text); background: var(--ground); font: 1rem/1.6 system-ui, sans-serif; overflow-wrap: anywhere;
  display: grid; grid-template: auto 1fr / minmax(0, 1fr); min-height: 100vh;
}
a { color: var(--accent); text-underline-offset: 0.2em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
main:focus { outline: none; }
.skip { position: absolute; left: 1rem; top: -4rem; background: var(--ground); padding: 0.5rem 1rem; z-index: 1; }
.skip:focus { top: 0.5rem; }

header {
  display: flex; justify-content: space-between; align-items: center; gap: 1rem; padding: 0.75rem 1.25rem;
  background: var(--panel); border-bottom: 1px solid var(--line);
}
.brand { display: flex; flex: none; align-items: center; gap: 0.5rem; font-weight: 700; font-size: 1.125rem; color: inherit; text-decoration: none; }
.dashboard { display: flex; gap: 0.25rem; flex: 1; min-width: 0; }
.dashboard a { padding: 0.25rem 0.75rem; border-radius: 5px; text-decoration: none; color: var(--text); }
.dashboard a:hover { background: var(--code); }
.dashboard [aria-current] { background: var(--mark); font-weight: 600; }
.account { display: flex; align-items: center; gap: 1rem; min-width: 0; }
.account a { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; max-width: 16rem; }
.account form { flex: none; }

main { padding: 1.5rem 1.25rem 5rem; min-width: 0; }
.narrow main { max-width: 30rem; width: 100%; margin: 0 auto; padding-top: 3rem; }
.with-places main { max-width: 64rem; }
.wide main { padding: 1.25rem 1.25rem 4rem; max-width: 90rem; width: 100%; margin: 0 auto; }
.start main { max-width: 60rem; width: 100%; margin: 0 auto; padding-top: clamp(2.5rem, 9vh, 7rem); }
.start h1 { font-size: clamp(2.25rem, 6vw, 3.75rem); line-height: 1.05; letter-spacing: -0.03em; max-width: 14ch; }
.start .lead { font-size: 1.25rem; max-width: 36rem; margin: 1.25rem 0 2rem; }
.start .actions { gap: 0.75rem 1.25rem; max-width: none; margin: 2rem 0 3.5rem; }
.start .button { font-size: 1.125rem; padding: 0.5625rem 1.25rem; }
.sample { margin: 0; }
.sample svg { display: block; width: 100%; height: 1rem; border-radius: 4px; background: var(--code); }
.sample .part0 { fill: var(--accent); --part: var(--accent); } .sample .part1 { fill: light-dark(#1f6f8b, #5bb3d0); --part: light-dark(#1f6f8b, #5bb3d0); }
.sample .part2 { fill: light-dark(#4e7a27, #97c063); --part: light-dark(#4e7a27, #97c063); }
.sample figcaption { display: flex; flex-wrap: wrap; gap: 0.125rem 1.25rem; margin-top: 0.5rem; color: var(--quiet); font-size: 0.9375rem; }
.sample b { color: var(--text); font-weight: 600; }
.sample span::before { content: ""; display: inline-block; width: 0.625rem; height: 0.625rem; border-radius: 2px; background: var(--part); margin-right: 0.4375rem; }
.points { list-style: none; padding: 2rem 0 0; margin: 0 0 2.5rem; max-width: none; border-top: 1px solid var(--line); display: grid; gap: 1.5rem 2.5rem; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); }
.points h2 { font-size: 1.0625rem; margin: 0 0 0.25rem; } .points p { margin: 0; color: var(--quiet); }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 1rem; letter-spacing: -0.01em; }
h1, .about, .account a { unicode-bidi: plaintext; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 2.5rem 0 0.75rem; }
h3 { font-size: 1rem; margin: 1.5rem 0 0.25rem; }
h3 + form { margin-top: 1rem; }
p { margin: 0.75rem 0; max-width: 44rem; }
.lead { font-size: 1.125rem; color: var(--quiet); }
.lead strong { color: var(--text); }
strong { unicode-bidi: isolate; }
ul, ol { padding-left: 1.25rem; max-width: 44rem; }
ul.plain { list-style: none; padding: 0; } .plain ul { list-style: disc; }
summary { cursor: pointer; }
code, pre, .secret { font-family: var(--mono); font-size: 0.9em; }
code { background: var(--code); padding: 0.1em 0.3em; border-radius: 3px; }
pre { background: var(--code); padding: 0.875rem 1rem; border-radius: 6px; overflow-x: auto; line-height: 1.5; }
.quiet-text { color: var(--quiet); }

.places { padding: 0.75rem 1.25rem; border-bottom: 1px solid var(--line); }
.places h2 { font-size: 0.8125rem; font-weight: 600; margin: 0.5rem 0 0.25rem; color: var(--quiet); }
.places ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0.25rem; max-width: none; }
.places a { display: block; padding: 0.25rem 0.625rem; border-radius: 5px; text-decoration: none; color: var(--text); }
.places a:hover { background: var(--code); }
.places [aria-current] { background: var(--mark); font-weight: 600; }
@media (min-width: 56rem) {
  body.with-places { grid-template: auto 1fr / 16rem minmax(0, 1fr); }
  .with-places header { grid-column: 1 / -1; }
  .places { border: 0; border-right: 1px solid var(--line); padding: 1.5rem 0.75rem; }
  .places ul { display: block; }
  .places h2 { padding: 0 0.625rem; }
  .places ul + h2 { margin-top: 1.5rem; }
  .with-places main { padding: 2rem 2.5rem 5rem; }
}

.field { margin: 0 0 1.125rem; max-width: 30rem; }
label { font-weight: 600; }
.field label { display: block; margin-bottom: 0.25rem; }
.optional { font-weight: 400; color: var(--quiet); }
.hint { margin: 0.25rem 0 0; color: var(--quiet); font-size: 0.875rem; }
.fault { margin: 0.25rem 0 0; color: var(--bad); font-size: 0.9375rem; }
p.fault[role="alert"] { margin: 0 0 1rem; padding: 0.625rem 0.875rem; border: 1px solid var(--bad); border-radius: 6px; }
.notice { margin: 0 0 1.25rem; padding: 0.625rem 0.875rem; background: var(--mark); border-radius: 6px; }
input:not([type="checkbox"], [type="radio"], [type="hidden"]), select, textarea {
  width: 100%; font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--field); border-radius: 6px; padding: 0.4375rem 0.625rem;
}
textarea { min-height: 6rem; resize: vertical; }
[aria-invalid] { border-color: var(--bad) !important; }
fieldset { border: 0; margin: 0 0 1.125rem; padding: 0; }
legend { font-weight: 600; padding: 0; margin-bottom: 0.25rem; }
.check { display: grid; grid-template-columns: auto 1fr; gap: 0 0.625rem; align-items: start; margin: 0 0 0.625rem; max-width: 40rem; }
.check input { width: 1.0625rem; height: 1.0625rem; margin: 0.28rem 0 0; accent-color: var(--accent); }
.check label { font-weight: 400; }
.check .hint { grid-column: 2; margin: 0; }

button, .button {
  display: inline-block; font: inherit; font-weight: 600; cursor: pointer; text-decoration: none; border-radius: 6px; padding: 0.4375rem 0.9375rem;
  border: 1px solid var(--accent); background: var(--accent); color: var(--on-accent);
}
button:hover, .button:hover { filter: brightness(1.08); }
button.second, .button.second { background: none; color: var(--accent); }
button.danger { background: none; border-color: var(--bad); color: var(--bad); }
button.quiet { background: none; border-color: transparent; color: var(--accent); padding: 0.25rem 0.375rem; font-weight: 400; text-decoration: underline; text-underline-offset: 0.2em; }
button.sign { display: block; line-height: 0; padding: 0.375rem; border-radius: 5px; color: var(--quiet); }
button.sign:hover { background: var(--code); color: var(--text); }
.sign svg { fill: currentcolor; stroke: currentcolor; stroke-width: 1.5; stroke-linecap: round; }
button.quiet.danger { color: var(--bad); }
.actions { display: flex; flex-wrap: wrap; gap: 0.625rem; align-items: center; margin: 1.25rem 0 0; }
.or { display: flex; align-items: center; gap: 0.75rem; margin: 1.5rem 0; color: var(--quiet); }
.or::before, .or::after { content: ""; flex: 1; border-top: 1px solid var(--line); }

.secret { display: block; padding: 0.75rem 1rem; background: var(--code); border: 1px solid var(--line); border-radius: 6px; font-size: 1rem; user-select: all; }
.card { border: 1px solid var(--line); border-radius: 8px; padding: 1.25rem; margin: 1.25rem 0; }
.card > :first-child { margin-top: 0; } .card > :last-child { margin-bottom: 0; }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; }
th, td { text-align: left; vertical-align: baseline; padding: 0.5rem 1rem 0.5rem 0; border-bottom: 1px solid var(--line); overflow-wrap: normal; }
th { font-size: 0.8125rem; font-weight: 600; color: var(--quiet); white-space: nowrap; }
td form { display: inline; }
td code { white-space: nowrap; }
td.long { overflow-wrap: anywhere; min-width: 9rem; }
td.name { overflow-wrap: anywhere; min-width: 5rem; }
time { white-space: nowrap; font-variant-numeric: tabular-nums; }
td time { white-space: normal; }
time span { white-space: nowrap; }
.badge { display: inline-block; font-size: 0.8125rem; padding: 0 0.5rem; border-radius: 1rem; border: 1px solid var(--line); color: var(--quiet); white-space: nowrap; }
.badge.bad { color: var(--bad); border-color: currentcolor; }
.badge.good { color: var(--good); border-color: currentcolor; }
.photo { border-radius: 50%; object-fit: cover; flex: none; background: var(--panel); }
.photo-row { display: flex; flex-wrap: wrap; gap: 1rem 1.5rem; align-items: center; margin: 1rem 0; }
.about { white-space: pre-line; }
.facts { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; }
.bars { list-style: none; padding: 0; max-width: none; }
.bars li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.125rem 1rem; margin: 0 0 0.625rem; }
.bars .amount { color: var(--quiet); font-variant-numeric: tabular-nums; }
.bars svg { grid-column: 1 / -1; width: 100%; height: 0.5rem; border-radius: 3px; background: var(--code); fill: var(--accent); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.375rem 1.5rem; margin: 1rem 0; }
dt { color: var(--quiet); } dd { margin: 0; min-width: 0; }
@media (max-width: 36rem) { header { flex-wrap: wrap; } .dashboard { order: 3; flex-basis: 100%; } }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: 0.75rem; } .account a { max-width: 9rem; } }
`;

/** A sun over its own hour line. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="15" fill="#f2b04e"/><path d="M16 16V4M16 16l8.5 8.5" stroke="#241800" stroke-width="3" stroke-linecap="round"/><circle cx="16" cy="16" r="2.5" fill="#241800"/></svg>`;

/** Changes with its text, so that browsers may keep it for good. */
export const stylePath = `/assets/style-${createHash('sha256').update(style).digest('hex').slice(0, 12)}.css`;
