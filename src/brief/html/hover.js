"use strict";
for (const figure of document.querySelectorAll("figure")) {
  const svg = figure.querySelector("svg"), data = figure.querySelector("script");
  if (!svg || !data) continue;
  const plots = JSON.parse(data.textContent), box = svg.viewBox.baseVal;
  const tip = figure.appendChild(document.createElement("div"));
  const rule = svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "line"));
  tip.className = "tip";
  tip.hidden = true;
  rule.setAttribute("class", "rule");
  rule.setAttribute("visibility", "hidden");
  const away = (from, to, at) => Math.max(from - at, 0, at - to);
  const nearest = (list, far) => list.reduce((best, item) => (far(item) < far(best) ? item : best), list[0]);
  const hide = () => {
    tip.hidden = true;
    rule.setAttribute("visibility", "hidden");
  };
  svg.addEventListener("pointerleave", hide);
  svg.addEventListener("pointermove", (event) => {
    hide();
    const on = svg.getBoundingClientRect(), scale = box.width / on.width;
    const x = (event.clientX - on.left) * scale, y = (event.clientY - on.top) * scale;
    for (const [left, top, right, bottom, along, parts] of plots) {
      if (x < left || x > right || y < top || y > bottom) continue;
      let text = "";
      if (along.length) {
        const [at, words] = nearest(along, (place) => Math.abs(place[0] - x));
        text = words;
        for (const [name, value] of [["x1", at], ["x2", at], ["y1", top], ["y2", bottom]]) rule.setAttribute(name, value);
        rule.setAttribute("visibility", "visible");
      } else if (parts.length) {
        const far = (part) => Math.hypot(away(part[0], part[2], x), away(part[1], part[3], y));
        const part = nearest(parts, far);
        if (far(part) < 150) text = part[4];
      }
      if (!text) return;
      tip.textContent = text;
      tip.hidden = false;
      const holds = figure.getBoundingClientRect(), fits = event.clientX - holds.left + 14 + tip.offsetWidth < holds.width;
      tip.style.left = Math.max(0, event.clientX - holds.left + (fits ? 14 : -14 - tip.offsetWidth)) + "px";
      tip.style.top = event.clientY - holds.top + 14 + "px";
      return;
    }
  });
}
