/** Styles shared by all pages of the sandbox. Each site adds its accent color and its own styles. */
export const baseStyle = `
:root{color-scheme:light dark;--ground:#f3f5f4;--paper:#fff;--ink:#17201e;--soft:#55615e;--line:#d9dfdd;--on-accent:#fff;--tint:#edf1f0;--good:#0a6b3d;--good-tint:#e1f3e8;--bad:#b3261e;--bad-tint:#fbe7e5;--warn:#7d5000;--warn-tint:#fcefd3;--info:#1c5aa8;--info-tint:#e3edfa;--shade:0 1px 2px rgba(20,35,30,.05),0 6px 20px rgba(20,35,30,.05)}
@media(prefers-color-scheme:dark){:root{--ground:#0f1413;--paper:#191f1e;--ink:#eef2f1;--soft:#a5b1ae;--line:#343f3c;--on-accent:#0d1413;--tint:#222b29;--good:#6fdc9c;--good-tint:#12301f;--bad:#ffa199;--bad-tint:#3b1a17;--warn:#f2c063;--warn-tint:#34270d;--info:#93c2ff;--info-tint:#142a45;--shade:none}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;min-height:100vh;display:flex;flex-direction:column;background:var(--ground);color:var(--ink);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
header,main,footer{width:100%;margin:0 auto;padding:0 1rem}
.narrow>*{max-width:32rem}.wide>*{max-width:84rem}
header{padding-top:1rem;padding-bottom:1rem}
.brand{display:inline-flex;align-items:center;gap:.5rem;font-weight:650;letter-spacing:-.01em;color:var(--accent);font-size:1.125rem}
.brand svg,.brand img{flex:none;width:1.5rem;height:1.5rem}
main{flex:1}
footer{padding-top:1.5rem;padding-bottom:1.5rem;color:var(--soft);font-size:.875rem;text-align:center}
.card{background:var(--paper);border:1px solid var(--line);border-radius:1rem;padding:1.25rem;box-shadow:var(--shade)}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .75rem;letter-spacing:-.015em}
h2{font-size:1.125rem;line-height:1.3;margin:0 0 .75rem;letter-spacing:-.01em}
h3{font-size:1rem;line-height:1.3;margin:0}
p{margin:0 0 1rem}
.soft{color:var(--soft)}.small{font-size:.875rem}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
a{color:var(--accent)}
.icon{flex:none;width:1.375rem;height:1.375rem}
button,.button{font:inherit;font-weight:600;min-height:2.75rem;padding:.5rem 1rem;border-radius:.625rem;border:1px solid var(--line);background:var(--paper);color:var(--ink);cursor:pointer;display:inline-flex;align-items:center;justify-content:center;gap:.5rem;text-align:center;text-decoration:none}
button:hover,.button:hover{border-color:var(--accent)}
button.main,.button.main{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}
button.main:hover,.button.main:hover{filter:brightness(1.08)}
button.plain{border-color:transparent;background:none;color:var(--soft);font-weight:500;text-decoration:underline;text-underline-offset:.2em}
button.slim,.button.slim{padding:.25rem .75rem;font-size:.875rem;font-weight:550}
.full{width:100%}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
input[type=text],input[type=email],select{font:inherit;width:100%;min-height:2.75rem;padding:.5rem .75rem;border:1px solid var(--soft);border-radius:.625rem;background:var(--paper);color:var(--ink)}
input[type=radio],input[type=checkbox]{accent-color:var(--accent);width:1.25rem;height:1.25rem;flex:none;margin:0}
label.field{display:block;margin-bottom:1rem;font-weight:550}
label.field input,label.field select{margin-top:.25rem;font-weight:400}
label.choice{display:flex;align-items:center;gap:.75rem;min-height:3rem;padding:.5rem .75rem;border:1px solid var(--line);border-radius:.75rem;margin-bottom:.5rem;cursor:pointer}
label.choice:hover{border-color:var(--accent)}
label.choice:has(:checked){border-color:var(--accent);background:var(--tint);box-shadow:inset 0 0 0 1px var(--accent)}
label.choice .icon{color:var(--accent)}
.pills{display:flex;flex-wrap:wrap;gap:.5rem;margin-bottom:.75rem}
.pill{display:inline-flex;align-items:center;gap:.5rem;min-height:2.75rem;padding-block:.25rem;padding-inline:.625rem .875rem;border:1px solid var(--line);border-radius:2rem;cursor:pointer}
.pill:has(:checked){border-color:var(--accent);background:var(--tint);box-shadow:inset 0 0 0 1px var(--accent)}
.switch{display:flex;flex-wrap:wrap;gap:.375rem}
.switch button{font-weight:550;padding:.25rem .875rem}
.switch button[aria-pressed=true]{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}
.accents{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center}
.own{display:flex;gap:.375rem;align-items:center}.own input[type=text]{width:7rem}
.dot{flex:none;width:.875rem;height:.875rem;border-radius:50%;border:1px solid var(--soft)}
fieldset{border:0;padding:0;margin:0 0 1.25rem;min-width:0}
legend{font-weight:600;padding:0;margin-bottom:.5rem}
form{margin:0}
.stack>*+*{margin-top:.5rem}
.row{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center}
.avatar{flex:none;width:2.5rem;height:2.5rem;border-radius:50%;background:var(--tint);color:var(--accent);display:grid;place-items:center;font-size:.875rem;font-weight:650}
code{font-family:ui-monospace,monospace;font-size:.8125rem;overflow-wrap:anywhere}
.tag{display:inline-flex;align-items:center;gap:.375rem;padding:.0625rem .625rem;border-radius:1rem;background:var(--tint);color:var(--soft);font-size:.8125rem;font-weight:550;line-height:1.5rem;flex:none;max-width:100%}
.tag.good{background:var(--good-tint);color:var(--good)}
.tag.bad{background:var(--bad-tint);color:var(--bad)}
.tag.warn{background:var(--warn-tint);color:var(--warn)}
.tag.info{background:var(--info-tint);color:var(--info)}
@media(min-width:48rem){.narrow main{padding-top:1.5rem}.narrow .card{padding:2rem}}
@media(prefers-reduced-motion:no-preference){button,.button,label.choice{transition:border-color .15s,filter .15s,background-color .15s}}
@media(forced-colors:active){.tag,.card{border:1px solid}}
`;
