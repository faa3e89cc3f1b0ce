/** One small set of styles for all pages of the sandbox. The accent is set by each site. */
export const baseStyle = `
:root{color-scheme:light dark;--ground:#f4f5f4;--paper:#fff;--ink:#17201e;--soft:#55615e;--line:#d5dbd9;--on-accent:#fff;--tint:#eef1f0}
@media(prefers-color-scheme:dark){:root{--ground:#101514;--paper:#1a2120;--ink:#eef2f1;--soft:#a5b1ae;--line:#36413e;--on-accent:#0d1413;--tint:#232c2a}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:flex;flex-direction:column;background:var(--ground);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
header,main,footer{width:100%;margin:0 auto;padding:0 1rem}
.narrow>*{max-width:30rem}.wide>*{max-width:76rem}
header{padding-top:1.25rem;padding-bottom:1rem}
.brand{display:inline-flex;align-items:center;gap:.5rem;font-weight:650;letter-spacing:-.01em;color:var(--accent);font-size:1.125rem}
.brand svg{width:1.5rem;height:1.5rem}
main{flex:1}
footer{padding-top:1.5rem;padding-bottom:1.5rem;color:var(--soft);font-size:.875rem;text-align:center}
.wide footer{text-align:left}
.card{background:var(--paper);border:1px solid var(--line);border-radius:1rem;padding:1.5rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .75rem;letter-spacing:-.015em}
h2{font-size:1.0625rem;line-height:1.3;margin:0 0 .75rem}
p{margin:0 0 1rem}
.soft{color:var(--soft)}.small{font-size:.875rem}
a{color:var(--accent)}
button,.button{font:inherit;font-weight:600;min-height:2.75rem;padding:.5rem 1rem;border-radius:.625rem;border:1px solid var(--line);background:var(--paper);color:var(--ink);cursor:pointer;display:inline-flex;align-items:center;justify-content:center;text-align:center;text-decoration:none}
button:hover,.button:hover{border-color:var(--accent)}
button.main{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}
button.main:hover{filter:brightness(1.08)}
button.plain{border-color:transparent;background:none;color:var(--soft);font-weight:500;text-decoration:underline;text-underline-offset:.2em}
button.slim{min-height:2.25rem;padding:.25rem .75rem;font-size:.875rem;font-weight:550}
button[aria-pressed=true]{background:var(--tint);border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent)}
.full{width:100%}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
input[type=text],input[type=email]{font:inherit;width:100%;min-height:2.75rem;padding:.5rem .75rem;border:1px solid var(--soft);border-radius:.625rem;background:var(--paper);color:var(--ink)}
input[type=radio],input[type=checkbox]{accent-color:var(--accent);width:1.25rem;height:1.25rem;flex:none;margin:0}
label.field{display:block;margin-bottom:1rem;font-weight:550}
label.field input{margin-top:.25rem;font-weight:400}
label.choice{display:flex;align-items:center;gap:.75rem;min-height:2.75rem;padding:.5rem .75rem;border:1px solid var(--line);border-radius:.625rem;margin-bottom:.5rem;cursor:pointer}
label.choice:has(:checked){border-color:var(--accent);background:var(--tint)}
fieldset{border:0;padding:0;margin:0 0 1.25rem;min-width:0}
legend{font-weight:600;padding:0;margin-bottom:.5rem}
form{margin:0}
.stack>*+*{margin-top:.5rem}
.row{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center}
.between{justify-content:space-between}
.tries{list-style:none;margin:.5rem 0 0;padding:0}
.steps{display:flex;gap:.375rem;list-style:none;margin:0 0 1.25rem;padding:0}
.steps li{flex:1;height:.25rem;border-radius:1rem;background:var(--line)}
.steps li.done{background:var(--accent)}
.picture{display:block;width:100%;height:auto;background:var(--tint);border-radius:.75rem;margin:0 0 1.25rem;color:var(--accent)}
.ticks{list-style:none;margin:0 0 1.25rem;padding:0}
.ticks li{padding:.5rem 0;border-top:1px solid var(--line)}
.ticks li:first-child{border-top:0}
.person{width:100%;justify-content:flex-start;text-align:left;padding:.625rem .75rem;gap:.75rem}
.person small{display:block;font-weight:400;color:var(--soft);overflow-wrap:anywhere}
.avatar{flex:none;width:2.25rem;height:2.25rem;border-radius:50%;background:var(--tint);color:var(--accent);display:grid;place-items:center;font-size:.875rem}
.sections{display:grid;gap:1rem}.sections>*{min-width:0}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.875rem}
th,td{text-align:left;vertical-align:top;padding:.5rem .75rem .5rem 0;border-top:1px solid var(--line)}
thead th{border-top:0;color:var(--soft);font-weight:550}
code{font-family:ui-monospace,monospace;font-size:.8125rem;overflow-wrap:anywhere}
.scroll code,.scroll time{white-space:nowrap}
.tag{display:inline-block;padding:.0625rem .5rem;border-radius:1rem;background:var(--tint);border:1px solid var(--line);font-size:.8125rem;white-space:nowrap}
.tag.on{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}
.item{border-top:1px solid var(--line);padding:.875rem 0}
.item:first-of-type{border-top:0;padding-top:0}.item:last-child{padding-bottom:0}
.item .row{margin-top:.5rem}
@media(min-width:64rem){.sides{display:flex;justify-content:space-between;gap:1.5rem}.sides form{flex:none;align-self:start}.sides .row{margin-top:0}}
@media(min-width:48rem){.narrow main{padding-top:2.5rem}.card{padding:2rem}}
@media(prefers-reduced-motion:no-preference){button,.button{transition:border-color .15s,filter .15s}}
`;
