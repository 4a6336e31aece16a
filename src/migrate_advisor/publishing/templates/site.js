/* The one script of the site: it reads data that lie beside the pages, and asks nothing of any server. */
(function () {
"use strict";
var MA = window.MA || {}, M = MA.matrix, W = JSON.parse(document.getElementById("words").textContent);
var zh = document.documentElement.lang === "zh-Hans", top = zh ? "../" : "";
var GLYPHS = {open: "●", restricted: "◐", closed: "✕", unknown: "?"};
function id(name) { return document.getElementById(name); }
function esc(text) { return String(text).replace(/[&<>"']/g, function (c) { return "&#" + c.charCodeAt(0) + ";"; }); }
function say(key, values) { return W[key].replace(/\{(\w+)\}/g, function (all, name) { return values[name]; }); }
function told(text) { return (MA.said || {})[text] || text; }
function inEnglish(text) { return zh && told(text) === text ? "en" : ""; }
function named(item) { return zh ? item.zh : item.name; }
var REGIONS = {};
M.regions.forEach(function (r) { REGIONS[r[0]] = {name: zh ? r[2] : r[1], area: r[3] || "Elsewhere"}; });
var PROVIDERS = {};
M.providers.forEach(function (p) { PROVIDERS[p.id] = p; });

function spanOn(provider, customer, day) {
  var spans = provider.spans[customer], found = spans[0];
  spans.forEach(function (span) { if (span[0] <= day) { found = span; } });
  return found;
}
function factOf(provider, span, region) {
  var other = span[2][region];
  return provider.facts[other === undefined ? span[1] : other];
}
function fact(provider, customer, region, day) { return factOf(provider, spanOn(provider, customer, day), region); }

/* What changed: statuses by provider and customer, then events and ends. */
function turns(from, to) {
  var rows = [];
  M.providers.forEach(function (provider) {
    ["individual", "enterprise"].forEach(function (customer) {
      var a = spanOn(provider, customer, from), b = spanOn(provider, customer, to), groups = {};
      if (a === b) { return; }
      M.regions.forEach(function (r) {
        var was = factOf(provider, a, r[0]).s, is = factOf(provider, b, r[0]).s;
        if (was !== is) { (groups[was + ">" + is] = groups[was + ">" + is] || []).push(r[0]); }
      });
      Object.keys(groups).forEach(function (key) { rows.push([provider, customer, key.split(">"), groups[key]]); });
    });
  });
  return rows;
}
function badge(status) { return '<span class="status ' + status + '">' + GLYPHS[status] + " " + esc(W[status]) + "</span>"; }
function factLink(status, row, day) {
  return '<a class="status ' + status + '" href="provider/' + row[0].id + '.html" data-provider="' + row[0].id + '" data-region="' + firstOf(row[3]) + '" data-customer="' + row[1] + '" data-day="' + day + '">' + GLYPHS[status] + " " + esc(W[status]) + "</a>";
}
function firstOf(codes) { return M.china.filter(function (c) { return codes.indexOf(c) >= 0; })[0] || codes[0]; }
function places(codes) {
  if (codes.length > M.regions.length - 30) { return esc(W.everywhere); }
  codes = M.china.filter(function (c) { return codes.indexOf(c) >= 0; }).concat(codes.filter(function (c) { return M.china.indexOf(c) < 0; }));
  var shown = codes.slice(0, 12).map(function (code) { return esc(REGIONS[code].name); }).join(W.comma);
  return shown + (codes.length > 12 ? (zh ? "" : " ") + esc(say("others", {n: codes.length - 12})) : "");
}
function modelPath(provider, model) {
  return "model/" + provider + "/" + model.replace(/[^A-Za-z0-9._-]/g, function (c) { return "~" + c.codePointAt(0).toString(16); }) + ".html";
}
function link(href, text, lang) { return '<a href="' + esc(href) + '"' + (lang ? ' lang="' + lang + '"' : "") + ">" + esc(text) + "</a>"; }
function whose(id) { return PROVIDERS[id] ? named(PROVIDERS[id]) : id; }
function endItem(end) {
  var href = end[1] === "model" ? modelPath(end[2], end[3]) : "provider/" + end[2] + ".html#ends-" + end[3];
  return end[0] + ": " + link(href, told(end[4])) + " (" + esc(whose(end[2])) + ") " + esc(end[0] <= M.asOf ? W.ended : W.ends) + (end[5] ? "; " + esc(W.then) + " " + esc(end[5]) : "");
}
function changed(title, from, to) {
  var rows = turns(from, to), html = "<h2>" + esc(title) + "</h2>";
  var events = MA.changes.events.filter(function (e) { return e[0] > from && e[0] <= to; });
  var ends = MA.changes.ends.filter(function (e) { return e[0] > from && e[0] <= to; });
  function at(name) { return ' data-head="' + esc(W[name]) + '"'; }
  html += rows.length ? '<div class="wide stack" tabindex="0" role="region" aria-label="' + esc(title) + '"><table>' + head(["provider", "customer", "turn", "region"].map(function (name) { return esc(W[name]); })) + "<tbody>" + rows.map(function (row) {
    return '<tr><th scope="row">' + link("provider/" + row[0].id + ".html", named(row[0])) + "</th><td" + at("customer") + ">" + esc(W[row[1]]) + '</td><td class="short"' + at("turn") + ">" + factLink(row[2][0], row, from) + " → " + factLink(row[2][1], row, to) + "</td><td" + at("region") + ">" + places(row[3]) + "</td></tr>";
  }).join("") + "</tbody></table></div>" : "<p>" + esc(W.unchanged) + "</p>";
  if (events.length || ends.length) {
    html += '<ul class="results">' + events.map(function (e) { return "<li>" + e[0] + ": " + link("event/" + e[1] + ".html", told(e[2]), inEnglish(e[2])) + "</li>"; }).concat(ends.map(function (e) { return "<li>" + endItem(e) + "</li>"; })).join("") + "</ul>";
  }
  return html;
}
function dayBefore(day) { var d = new Date(day + "T00:00:00Z"); d.setUTCDate(d.getUTCDate() - 1); return d.toISOString().slice(0, 10); }

/* State lives in the address, so that a view can be sent to somebody. */
function readState() {
  var state = {day: M.asOf, customer: "individual", view: "china", only: "", region: "", q: ""};
  location.hash.slice(1).split("&").forEach(function (pair) {
    var at = pair.indexOf("="), key = pair.slice(0, at);
    if (at > 0 && key in state) { try { state[key] = decodeURIComponent(pair.slice(at + 1)); } catch (e) { /* not ours */ } }
  });
  if (!/^\d{4}-\d{2}-\d{2}$/.test(state.day)) { state.day = M.asOf; }
  if (!W[state.customer] || (state.customer !== "individual" && state.customer !== "enterprise")) { state.customer = "individual"; }
  if (["china", "world", "map"].indexOf(state.view) < 0) { state.view = "china"; }
  if (!GLYPHS[state.only]) { state.only = ""; }
  if (!REGIONS[state.region]) { state.region = ""; }
  return state;
}
function writeState(state) {
  var parts = [];
  Object.keys(state).forEach(function (key) { if (state[key] && state[key] !== {day: M.asOf, customer: "individual", view: "china"}[key]) { parts.push(key + "=" + encodeURIComponent(state[key])); } });
  var hash = "#" + parts.join("&");
  if (hash !== (location.hash || "#")) { location.replace(hash); }
}

var state = readState();
/* A cell opens the fact behind it: what holds, under which conditions, who says so and when that was read. */
document.getElementById("main").addEventListener("click", function (e) {
  var a = e.target.closest("a[data-provider]");
  if (!a || e.metaKey || e.ctrlKey || e.shiftKey) { return; }
  e.preventDefault();
  var p = PROVIDERS[a.dataset.provider], region = a.dataset.region, customer = a.dataset.customer || state.customer, day = a.dataset.day || state.day, held = fact(p, customer, region, day);
  var rows = [];
  if (held.f) { rows.push([W.since, held.f]); }
  if (held.u) { rows.push([W.until, held.u]); }
  if (held.e) { rows.push([W.endpoint, held.e]); }
  (held.c || []).forEach(function (text, index) { rows.push([index ? "" : W.conditions, told(text), inEnglish(text)]); });
  if (held.n) { rows.push([W.note, told(held.n), inEnglish(held.n)]); }
  var html = '<h2 id="fact-title">' + esc(named(p)) + " · " + esc(REGIONS[region].name) + " · " + esc(W[customer]) + "</h2><p>" + badge(held.s) + " " + day + "</p><dl>" + rows.map(function (r) { return (r[0] ? "<dt>" + esc(r[0]) + "</dt>" : "") + "<dd" + (r[2] ? ' lang="en"' : "") + ">" + esc(r[1]) + "</dd>"; }).join("");
  html += "<dt>" + esc(W.sources) + "</dt>" + ((held.src || []).map(function (s) { return '<dd><a rel="noreferrer" href="' + esc(s[1]) + '">' + esc(s[0]) + "</a> (" + esc(W.read) + " " + s[2] + ")</dd>"; }).join("") || "<dd>-</dd>") + "</dl>";
  if (held.k) { html += '<p class="soft">' + esc(W.checked) + " " + held.k + "</p>"; }
  html += "<p>" + link("provider/" + p.id + ".html", W.more) + '</p><form method="dialog"><button class="button">' + esc(W.close) + "</button></form>";
  id("fact").innerHTML = html;
  id("fact").showModal();
});

if (id("between")) {
  var show = function () {
    var from = id("from").value, to = id("to").value;
    if (from > to) { var swap = from; from = to; to = swap; }
    id("changed").innerHTML = changed(say("between", {from: from, to: to}), from, to);
    location.replace("#from=" + id("from").value + "&to=" + id("to").value);
  };
  var given = /^#from=([\d-]+)&to=([\d-]+)$/.exec(location.hash);
  if (given) { id("from").value = given[1]; id("to").value = given[2]; }
  id("between").addEventListener("change", show);
  id("between").addEventListener("submit", function (e) { e.preventDefault(); });
  show();
  return;
}

var tools = id("tools"), started = false;
tools.hidden = false;
id("region").innerHTML += M.china.concat(M.regions.map(function (r) { return r[0]; }).filter(function (c) { return M.china.indexOf(c) < 0; })).map(function (code) { return '<option value="' + esc(code) + '">' + esc(REGIONS[code].name) + "</option>"; }).join("");

function cell(provider, region) {
  var held = fact(provider, state.customer, region, state.day);
  return '<a class="status ' + held.s + '" href="provider/' + esc(provider.id) + '.html" data-provider="' + esc(provider.id) + '" data-region="' + esc(region) + '">' + GLYPHS[held.s] + " " + esc(W[held.s]) + "</a>";
}
function shownRegions() {
  if (state.region) { return [state.region]; }
  return state.view === "china" ? M.china : M.regions.map(function (r) { return r[0]; });
}
function shownProviders() {
  var words = state.q.trim().toLowerCase(), by = shownBy(words);
  return by.length || !results() ? by : shownBy("");
}
function shownBy(words) {
  return M.providers.filter(function (p) {
    if (p.role !== "provider" && !words) { return false; }
    if (words && (p.id + " " + p.name + " " + p.zh + " " + p.aliases).toLowerCase().indexOf(words) < 0) { return false; }
    return !state.only || shownRegions().some(function (r) { return fact(p, state.customer, r, state.day).s === state.only; });
  });
}
function head(cells) { return "<thead><tr>" + cells.map(function (c) { return '<th scope="col">' + c + "</th>"; }).join("") + "</tr></thead>"; }
function wrap(body) { return '<div class="wide matrix" tabindex="0" role="region" aria-label="' + esc(W.provider + " × " + W.region) + '"><table>' + body + "</table></div>"; }
function byProvider(providers, regions) {
  return wrap(head([esc(W.provider)].concat(regions.map(function (r) { return esc(REGIONS[r].name); }))) + "<tbody>" + providers.map(function (p) {
    return '<tr><th scope="row">' + link("provider/" + p.id + ".html", named(p)) + "</th>" + regions.map(function (r) { return "<td>" + cell(p, r) + "</td>"; }).join("") + "</tr>";
  }).join("") + "</tbody>");
}
function byRegion(providers, regions) {
  return wrap(head([esc(W.region)].concat(providers.map(function (p) { return link("provider/" + p.id + ".html", named(p)); }))) + "<tbody>" + regions.map(function (r) {
    return '<tr><th scope="row">' + esc(REGIONS[r].name) + "</th>" + providers.map(function (p) { return "<td>" + cell(p, r) + "</td>"; }).join("") + "</tr>";
  }).join("") + "</tbody>");
}
/* A map for each of some providers: those of which most is known first. */
function mapped(providers) {
  function known(p) { return Object.keys(REGIONS).filter(function (c) { return fact(p, state.customer, c, state.day).s !== "unknown"; }).length; }
  return providers.map(function (p) { return [known(p), p]; }).sort(function (a, b) { return b[0] - a[0]; }).slice(0, 6).map(function (pair) { return pair[1]; });
}
function tiles(providers) {
  return providers.map(function (p) {
    return "<h2>" + link("provider/" + p.id + ".html", named(p)) + "</h2>" + ["Asia", "Europe", "Americas", "Africa", "Oceania", "Elsewhere"].map(function (area) {
      var codes = Object.keys(REGIONS).filter(function (c) { return REGIONS[c].area === area; });
      return "<h3>" + esc(W[area]) + '</h3><ul class="tiles">' + codes.map(function (c) {
        var held = fact(p, state.customer, c, state.day);
        return '<li><a class="status ' + held.s + '" href="provider/' + esc(p.id) + '.html" data-provider="' + esc(p.id) + '" data-region="' + esc(c) + '" title="' + esc(REGIONS[c].name + ": " + W[held.s]) + '" aria-label="' + esc(REGIONS[c].name + ": " + W[held.s]) + '">' + esc(c) + "<br>" + GLYPHS[held.s] + "</a></li>";
      }).join("") + "</ul>";
    }).join("");
  }).join("");
}
function results() {
  var q = state.q.trim().toLowerCase(), items = [];
  if (/^\d{4}(-\d{2}){1,2}$/.test(q)) {
    MA.changes.events.forEach(function (e) { if (e[0].indexOf(q) === 0) { items.push(e[0] + ": " + link("event/" + e[1] + ".html", told(e[2]), inEnglish(e[2]))); } });
    MA.changes.ends.forEach(function (e) { if (e[0].indexOf(q) === 0) { items.push(endItem(e)); } });
  } else if (q.length > 1) {
    var ends = {};
    MA.changes.ends.forEach(function (e) { if (e[1] === "model") { ends[e[2] + "/" + e[3]] = e; } });
    var follows = function (m) { var end = ends[m[1] + "/" + m[2]]; return end && end[5] ? 1 : 0; };
    (MA.models || []).filter(function (m) { return (m[2] + " " + m[3]).toLowerCase().indexOf(q) >= 0; }).sort(function (a, b) { return (a[2] !== q) - (b[2] !== q) || a[2].length - b[2].length || follows(b) - follows(a); }).slice(0, 20).forEach(function (m) {
      var end = ends[m[1] + "/" + m[2]];
      items.push(link(modelPath(m[1], m[2]), m[2]) + " (" + esc(whose(m[1])) + ")" + (end ? ": " + esc(end[0] <= M.asOf ? W.ended : W.ends) + " " + end[0] + (end[5] ? "; " + esc(W.then) + " " + esc(end[5]) : "") : ""));
    });
    MA.changes.events.forEach(function (e) { if ((e[2] + " " + told(e[2])).toLowerCase().indexOf(q) >= 0) { items.push(e[0] + ": " + link("event/" + e[1] + ".html", told(e[2]), inEnglish(e[2]))); } });
  }
  id("results").innerHTML = items.length ? '<ul class="results panel">' + items.slice(0, 30).map(function (i) { return "<li>" + i + "</li>"; }).join("") + "</ul>" : "";
  return items.length;
}
function loadModels() {
  if (MA.models || loadModels.asked) { return; }
  loadModels.asked = true;
  var script = document.createElement("script");
  script.src = top + "data/search.js";
  script.onload = render;
  document.head.appendChild(script);
}
function settle() {
  var at = 0;
  M.days.forEach(function (day, index) { if (day <= state.day) { at = index; } });
  id("day").value = at; id("day-text").textContent = state.day; id("day").setAttribute("aria-valuetext", state.day);
  id("day-list").value = M.days[at]; id("only").value = state.only; id("region").value = state.region;
  if (id("query").value !== state.q) { id("query").value = state.q; }
  ["customer", "view"].forEach(function (name) { tools.elements[name].forEach(function (radio) { radio.checked = radio.value === state[name]; }); });
}
function render() {
  settle();
  if (state.q) { loadModels(); }
  var providers = shownProviders(), found = results(), regions = shownRegions();
  if (state.view === "map") { providers = mapped(providers); }
  var all = M.providers.filter(function (p) { return p.role === "provider"; }).length;
  id("count").textContent = !providers.length && !found ? W.nothing : say("shown", {n: providers.length, all: Math.max(all, providers.length)});
  if (started || location.hash.length > 1) {
    id("matrix").innerHTML = state.view === "map" ? tiles(providers) : state.view === "world" && !state.region ? byRegion(providers, regions) : byProvider(providers, regions);
  }
  started = true;
  id("changed").innerHTML = changed(say("changed", {day: state.day}), dayBefore(state.day), state.day);
}
function change(more) { Object.keys(more).forEach(function (key) { state[key] = more[key]; }); writeState(state); render(); }

tools.addEventListener("submit", function (e) { e.preventDefault(); });
tools.addEventListener("change", function (e) {
  var t = e.target;
  if (t.name === "customer" || t.name === "view") { var more = {}; more[t.name] = t.value; change(more); }
  else if (t.id === "day-list") { change({day: t.value}); }
  else if (t.id === "only" || t.id === "region") { var m = {}; m[t.id] = t.value; change(m); }
});
id("day").addEventListener("input", function () { change({day: M.days[+id("day").value]}); });
id("query").addEventListener("input", function () { change({q: id("query").value}); });
window.addEventListener("hashchange", function () { state = readState(); render(); });
document.addEventListener("keydown", function (e) {
  if (e.key === "/" && !/INPUT|SELECT|TEXTAREA/.test(e.target.tagName)) { e.preventDefault(); id("query").focus(); }
});
render();
})();
