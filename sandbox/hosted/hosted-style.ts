/** Styles of the hosted flow only. */
export const hostedStyle = `
header{display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:center;justify-content:space-between}
.brand{color:var(--ink);min-width:0}.brand img{width:2rem;height:2rem}
.checker{display:inline-flex;gap:.375rem;align-items:center;color:var(--soft);font-size:.875rem;font-weight:550}
.checker svg{width:1.125rem;height:1.125rem}
.ribbon{display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:center;justify-content:space-between;margin-bottom:1rem;padding-block:.375rem;padding-inline:1rem .375rem;border:1px dashed var(--soft);border-radius:.75rem;font-size:.875rem;color:var(--soft)}
.ribbon p{margin:0}.ribbon strong{color:var(--ink)}
.flow h1{text-wrap:balance}
.stages{display:flex;gap:.375rem;list-style:none;margin:0 0 1.5rem;padding:0;font-size:.8125rem;color:var(--soft)}
.stages li{flex:1;min-width:0;padding-top:.5rem;border-top:.25rem solid var(--line)}
.stages li.done{border-color:var(--accent)}
.stages li.now{border-color:var(--accent);color:var(--ink);font-weight:650}
.needs,.checks{list-style:none;margin:0 0 1.25rem;padding:0}
.needs li{display:flex;gap:.875rem;align-items:center;padding:.75rem 0;border-top:1px solid var(--line)}
.needs li:first-child{border-top:0}
.needs small,.choice small{display:block;color:var(--soft);font-size:.875rem;font-weight:400;line-height:1.35}
.needs .icon{width:2.75rem;height:2.75rem;padding:.625rem;border-radius:.75rem;background:var(--tint);color:var(--accent)}
.checks li{display:flex;gap:.625rem;align-items:center;padding:.3125rem 0}
.checks .icon{color:var(--good);width:1.25rem;height:1.25rem}
.aside{display:flex;gap:.75rem;padding:.75rem 1rem;border-radius:.75rem;background:var(--tint);font-size:.875rem}
.aside .icon{color:var(--accent);width:1.25rem;height:1.25rem}
.pair{display:grid;grid-template-columns:minmax(0,2fr) minmax(0,3fr);gap:.75rem}
.finder{position:relative;margin:0 0 1rem;border-radius:1rem;overflow:hidden;background:radial-gradient(circle at 50% 40%,#2c3b37,#121a18);color:#9fe6d6}
.finder .seen{display:block;width:100%;height:auto}
.finder .status{position:absolute;left:50%;bottom:.75rem;transform:translateX(-50%);display:inline-flex;align-items:center;gap:.375rem;width:max-content;max-width:calc(100% - 1.5rem);padding:.1875rem .75rem;border-radius:1rem;background:rgba(0,0,0,.72);color:#fff;font-size:.875rem}
.finder.taken{color:#5fe39a;box-shadow:0 0 0 3px var(--good)}
.finder .status .icon{width:1rem;height:1rem}
.again{margin-top:.5rem}
.leave{margin-top:.5rem}
.answers{margin:0 0 1rem}
.answers div{display:flex;flex-wrap:wrap;gap:0 .5rem;align-items:center;min-height:3rem;padding:.125rem 0;line-height:1.35;border-top:1px solid var(--line)}
.answers div:first-child{border-top:0}
.answers dt{flex:1 1 5.5rem;color:var(--soft)}.answers dd{flex:2 1 5rem;margin:0}.answers .change{flex:none;margin-inline-start:auto}
.change a{display:inline-flex;align-items:center;min-height:2.75rem;min-width:2.75rem;justify-content:flex-end}
.stagehand{border-style:dashed;border-color:var(--soft)}
.outcomes{display:grid;gap:.5rem}.outcomes .choice{margin:0;min-width:0}
@media(min-width:30rem){.outcomes{grid-template-columns:1fr 1fr}}
.outcomes .icon{padding:.25rem;width:1.75rem;height:1.75rem;border-radius:50%}
label.tone-approved .icon{color:var(--good);background:var(--good-tint)}
label.tone-rejected .icon,label.tone-failed .icon{color:var(--bad);background:var(--bad-tint)}
label.tone-manual_review .icon{color:var(--warn);background:var(--warn-tint)}
label.tone-processing .icon,label.tone-pending .icon{color:var(--info);background:var(--info-tint)}
.end{text-align:center}
.end .sign{display:inline-grid;place-items:center;width:4rem;height:4rem;margin-bottom:1rem;border-radius:50%;background:var(--tint);color:var(--accent)}
.end .sign .icon{width:2rem;height:2rem}
@media(max-width:26rem){.ribbon span{display:none}}
.stage{display:none;margin:-.875rem 0 1.25rem;font-size:.875rem;color:var(--soft)}
@media(max-width:34rem){.stages li{font-size:0;padding:0}.stage{display:block}}
@media(prefers-reduced-motion:no-preference){.finder:not(.taken)::after{content:"";position:absolute;inset:0 10%;height:2px;background:linear-gradient(90deg,transparent,#7ff0d8,transparent);animation:look 3.2s ease-in-out infinite alternate;opacity:.8}}
/* The letters of Arabic are joined. */
:lang(ar){letter-spacing:normal}
@keyframes look{from{top:14%}to{top:84%}}
`;
