/** Styles of the control page only. */
export const controlStyle = `
html{scroll-padding-top:5rem}
.wide>header{max-width:none}
header{position:sticky;top:0;z-index:1;display:flex;flex-wrap:wrap;align-items:center;gap:.375rem 1rem;padding-top:.625rem;padding-bottom:0;margin-bottom:1rem;background:var(--paper);border-bottom:1px solid var(--line);box-shadow:var(--shade)}
@media(min-width:80rem){header{padding-left:max(1rem,calc(50vw - 41rem));padding-right:max(1rem,calc(50vw - 41rem))}}
.lights{display:flex;flex-wrap:wrap;gap:.375rem;align-items:center;min-height:2.75rem}
.lights i{width:.5rem;height:.5rem;border-radius:50%;background:currentColor}
.lights .tag{line-height:1.75rem}
.sections{display:flex;flex-wrap:wrap;gap:0 1rem;width:100%}
.sections a{display:inline-flex;gap:.375rem;align-items:center;min-height:2.75rem;color:var(--ink);text-decoration:none;font-size:.9375rem;font-weight:550}
.sections a:hover{color:var(--accent);text-decoration:underline}
.sections b{min-width:1.5rem;padding:0 .375rem;border-radius:1rem;background:var(--tint);color:var(--soft);font-size:.8125rem;font-weight:600;text-align:center}
@media(min-width:64rem){.sections{width:auto;margin-left:auto}.lights{min-height:3.25rem}header{padding-top:0}}
footer{text-align:left}
[data-lost] .lights::after{content:"The sandbox does not answer";color:var(--bad);font-size:.875rem}
h3{margin-bottom:.625rem}
h4,.minor{margin:1rem 0 .5rem;font-size:.875rem;font-weight:550;color:var(--soft)}
.present{margin-bottom:1rem}
.steps{display:flex;flex-wrap:wrap;gap:.625rem 1.25rem;list-style:none;margin:0 0 .25rem;padding:0}
.steps li>span{display:block;margin-bottom:.25rem;white-space:nowrap}
.script{margin:0;padding-left:1.25rem;max-width:52rem;font-size:.9375rem}.script li{margin-bottom:.375rem}
.present summary{color:var(--soft);font-size:.875rem}
summary h2{margin:0}
.scenarios,.columns{display:grid;gap:1.25rem}
.scenarios>*,.columns>*{min-width:0}
.scenarios{margin-bottom:1rem}
.scenarios h3:not(:first-child){margin-top:1.5rem}
.columns{gap:1rem}.columns .card+.card{margin-top:1rem}
@media(min-width:64rem){.scenarios{grid-template-columns:1fr 1fr;gap:2.5rem}.columns{grid-template-columns:minmax(0,6fr) minmax(0,5fr);align-items:start}.card{padding:1.5rem}}
.loose button,details .row button,details .row .button{background:var(--tint);border-color:transparent}
.loose button:hover,details .row button:hover,details .row .button:hover{border-color:var(--accent)}
.state{margin:.625rem 0 0;color:var(--soft);font-size:.9375rem}
.looks{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(14rem,100%),1fr));gap:.75rem;margin-top:.75rem}
.look{margin:0}
.look>div{display:flex;flex-direction:column;gap:.75rem;padding:.875rem 1rem;border:1px solid;border-radius:.75rem}
.look figcaption{margin-top:.375rem;color:var(--soft)}
.sample{padding:.375rem 1rem;border-radius:.625rem;font-weight:600}.linked{font-weight:600;text-decoration:underline;text-underline-offset:.25rem}
.brands form+.state,.state+form{margin-top:.5rem}
.phones{display:flex;flex-wrap:wrap;gap:.75rem}
.phone{margin:0;min-width:0}
.phone>div{position:relative;overflow:hidden;width:195px;height:420px;max-width:100%;border:1px solid var(--line);border-radius:1rem}
.phone iframe{position:absolute;inset:0 auto auto 0;width:390px;height:840px;border:0;transform:scale(.5);transform-origin:0 0}
.empty{margin:0}
.more{margin:1rem 0 0}
.item{padding:1.125rem 0;border-top:1px solid var(--line)}
.item:target{box-shadow:inset 3px 0 var(--accent);padding-left:.875rem}
h2+.item{border-top:0;padding-top:.25rem}
.item:last-child{padding-bottom:0}
.head{display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:center}
.who,.what{flex:1;min-width:0}.head .who{flex-basis:6rem}
.who small,.what small{display:block;color:var(--soft);font-size:.8125rem;overflow-wrap:anywhere}
.what strong{font-weight:600;overflow-wrap:anywhere}
.tags{display:flex;flex-wrap:wrap;gap:.25rem;justify-content:flex-end}
.history{display:flex;flex-wrap:wrap;gap:.125rem 1.25rem;list-style:none;margin:.625rem 0;padding:0;font-size:.875rem;color:var(--soft)}
.history li{position:relative;display:inline-flex;gap:.375rem;align-items:center;color:var(--soft)}
.history li::before{content:"";width:.5rem;height:.5rem;border-radius:50%;background:var(--soft)}
.history .good::before{background:var(--good)}.history .bad::before{background:var(--bad)}.history .warn::before{background:var(--warn)}.history .info::before{background:var(--info)}
.history li+li::after{content:"";position:absolute;left:-.875rem;top:50%;width:.5rem;border-top:1px solid var(--soft)}
.decide{display:flex;flex-wrap:wrap;gap:.375rem;align-items:center}
.decide span{min-width:3.75rem}
.decide button{padding:.25rem .75rem}
.decide button.good{color:var(--good)}.decide button.bad{color:var(--bad)}.decide button.warn{color:var(--warn)}.decide button.info{color:var(--info)}
.decide button[aria-pressed=true]{border-color:currentColor;box-shadow:inset 0 0 0 1px currentColor}
summary{display:flex;gap:.75rem;align-items:center;min-height:2.75rem;cursor:pointer;list-style:none}
summary::-webkit-details-marker{display:none}
summary::before{content:"";flex:none;width:.4375rem;height:.4375rem;margin:0 .25rem;border:solid var(--soft);border-width:0 2px 2px 0;transform:rotate(-45deg)}
details[open]>summary::before{transform:rotate(45deg)}
.scenarios summary,.item summary{color:var(--soft);font-size:.875rem}
summary:hover{color:var(--accent)}
.line{border-top:1px solid var(--line)}
.line summary{padding:.5rem 0}
.line[open]{padding-bottom:1rem}
h2+.line,p+.line,form+.line{border-top:0}
.line>:not(summary),.item details>:not(summary){margin-left:1.4375rem}
.tries{list-style:none;margin:0 0 .75rem;padding:0;font-size:.875rem}
.release{margin-bottom:1rem}
.facts{display:grid;grid-template-columns:auto minmax(0,1fr);gap:.25rem .75rem;margin:.75rem 0 0;font-size:.875rem}
.facts dt{color:var(--soft)}.facts dd{margin:0;overflow-wrap:anywhere}
.log{list-style:none;margin:0;padding:0}
.log li{display:flex;gap:.75rem;align-items:center;padding:.5rem 0;border-top:1px solid var(--line)}
.log li:first-child{border-top:0}
iframe.mail{display:block;width:100%;height:26rem;margin-top:.75rem;border:1px solid var(--line);border-radius:.5rem;background:#fff;color-scheme:light}
.line>iframe.mail{width:calc(100% - 1.4375rem)}
pre{margin:0;padding:.75rem;border-radius:.5rem;background:var(--tint);font:.8125rem/1.5 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
@media(max-width:40rem){html{scroll-padding-top:9.5rem}.lights{gap:.25rem}.sections{justify-content:space-between;gap:0 .25rem}.sections a{gap:.25rem;font-size:.8125rem}.sections b{min-width:1.125rem;padding:0 .25rem;font-size:.6875rem}.history li+li::after{display:none}.line>:not(summary),.item details>:not(summary){margin-left:0}.line>iframe.mail{width:100%}.decide>span{flex-basis:100%}header{padding-top:.25rem}}
@media(min-width:64rem){.card.present,.card.scenarios{padding:1rem 1.5rem .625rem}.present{display:grid;grid-template-columns:auto 1fr;align-items:baseline;column-gap:1rem}.present h2{margin:0}.steps{grid-area:2/1/auto/-1;gap:.625rem 1rem}.scenarios .switch button,.present .switch button,.present .button{min-height:2.25rem;font-size:.875rem}.scenarios h3:not(:first-child){margin-top:.75rem}.state{margin-top:.375rem;font-size:.875rem}.scenarios h3{margin-bottom:.375rem}}
@media(min-width:64rem){.wide .columns>div{position:relative;max-height:max(24rem,calc(100vh - 34rem));overflow:auto;border-radius:1rem}}
`;
