/** Styles of the host product's page only. */
export const hostStyle = `
header{display:flex;flex-wrap:wrap;gap:.375rem 1.5rem;align-items:center;justify-content:space-between}
header nav{display:flex;gap:1.25rem;font-size:.9375rem}
header nav a{display:inline-flex;align-items:center;min-height:2.75rem;color:var(--soft)}
header nav a:hover{color:var(--accent)}
footer{text-align:left}
.intro{max-width:44rem;color:var(--soft)}
[data-lost] .intro::after{content:" The product does not answer right now, so this may be out of date.";color:var(--bad)}
.columns{display:grid;gap:1rem}.columns>*{min-width:0}
@media(min-width:64rem){.columns{grid-template-columns:minmax(0,6fr) minmax(0,5fr);align-items:start}.card{padding:1.5rem}}
.empty{margin:0}
.customer{padding:1.125rem 0;border-top:1px solid var(--line)}
.customer:first-of-type{border-top:0;padding-top:.25rem}
.customer:last-of-type{padding-bottom:0}
.head{display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:center}
.who,.what{flex:1;min-width:0}.who{flex-basis:6rem}
.who strong,.what strong{font-weight:600;overflow-wrap:anywhere}
.who small,.what small{display:block;color:var(--soft);font-size:.8125rem;overflow-wrap:anywhere}
.facts{display:flex;flex-wrap:wrap;gap:.25rem 1.75rem;margin:.75rem 0;font-size:.875rem}
.facts div{display:flex;gap:.375rem}
.facts dt{color:var(--soft)}.facts dd{margin:0}
.answer{margin-top:.75rem}
.answer p{margin:0 0 .5rem;font-size:.875rem}
pre{margin:0;padding:.75rem;border-radius:.5rem;background:var(--tint);font:.8125rem/1.5 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
.log{list-style:none;margin:0;padding:0}
.log li{display:flex;gap:.5rem .75rem;align-items:center;padding:.625rem 0;border-top:1px solid var(--line)}
.log li:first-child{border-top:0;padding-top:0}
.tags{display:flex;flex-wrap:wrap;gap:.25rem;justify-content:flex-end}
.more{margin:1rem 0 0}
@media(max-width:30rem){.log li{flex-wrap:wrap}.log .what{flex-basis:100%}.tags{justify-content:flex-start}}
`;
