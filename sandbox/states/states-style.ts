/** Styles of the page of states only. The frames have the size of real screens, and are scaled down. */
export const statesStyle = `
.wide>header{position:sticky;top:0;z-index:1;display:flex;flex-wrap:wrap;align-items:center;gap:.5rem 1.25rem;max-width:none;padding-top:.625rem;padding-bottom:.625rem;margin-bottom:1rem;background:var(--paper);border-bottom:1px solid var(--line);box-shadow:var(--shade)}
.wide>main,.wide>footer{max-width:none;padding:0 1.5rem}
.choices,.ways{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem 1rem}
.ways{margin-left:auto}
.choice-of{display:inline-flex;flex-wrap:wrap;padding:.125rem;border:1px solid var(--line);border-radius:.75rem;background:var(--tint)}
.choice-of a{display:inline-flex;align-items:center;min-height:2.75rem;padding:0 .75rem;border-radius:.625rem;color:var(--soft);font-size:.9375rem;text-decoration:none}
.choice-of a:hover{color:var(--accent)}
.choice-of a[aria-current]{background:var(--paper);color:var(--ink);font-weight:600;box-shadow:var(--shade),inset 0 0 0 1px var(--line)}
.accents .switch{gap:.25rem}.accents .switch button{padding:.25rem .5rem}.own input[type=text]{width:6rem}
section{margin-bottom:2.5rem}
section>h2{padding-bottom:.5rem;border-bottom:1px solid var(--line);font-size:1.25rem}
.scenes{display:flex;flex-wrap:wrap;gap:2rem 1.5rem}
article{min-width:0;max-width:100%;scroll-margin-top:7rem}
article>p{margin:0 0 .625rem;min-height:3em;max-width:32rem}
.scenes article:only-child>p{min-height:0;max-width:none}
h3 a,.ways a{display:inline-flex;align-items:center;min-height:2.75rem}
h3 a{color:inherit;text-decoration:none}
h3 a:hover{color:var(--accent);text-decoration:underline}
.frames{display:flex;flex-wrap:wrap;gap:1rem}
figure{margin:0;min-width:0}
figcaption{margin-top:.25rem}
figcaption a{display:inline-flex;align-items:center;min-height:2.75rem;color:inherit}
.frame{position:relative;overflow:hidden;max-width:100%;width:calc(var(--wide)*var(--scale));height:calc(var(--high)*var(--scale));border:1px solid var(--line);border-radius:1rem;background:var(--paper);box-shadow:var(--shade)}
.phone{--wide:390px;--high:1000px;--scale:.75}
.desktop{--wide:1280px;--high:1000px;--scale:.5}
article:has(figure:only-child)>p{max-width:calc(390px*.75)}
article:has(figure:only-child .desktop)>p{max-width:calc(1280px*.5)}
iframe{position:absolute;inset:0 auto auto 0;width:var(--wide);height:var(--high);border:0;transform:scale(var(--scale));transform-origin:0 0}
iframe.light{color-scheme:light;background:#fff}
iframe.dark{color-scheme:dark;background:#111}
@media(max-width:40rem){.wide>main,.wide>footer{padding:0 1rem}.wide>header{position:static}.ways{margin-left:0}.desktop{--scale:.28}}
`;
