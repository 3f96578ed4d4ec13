//! Charts of horizontal bars: rows of a label, bars on a common axis, and a value in words.
//!
//! Places along the axis are shares of its length, and text is never scaled with them: a chart is as readable on a
//! telephone as on paper.

use crate::benchmark::export::html::markup::Element;
use crate::benchmark::export::html::scale::Edge;
use crate::benchmark::export::html::scale::Scale;
use crate::benchmark::scenario::Variant;

/// From so many rows on the axis stands above them as well.
const MANY_ROWS: usize = 12;

/// A chart that is being made.
pub(super) struct Chart {
    scale: Scale,
    rows: usize,
    groups: Vec<Element>,
}

/// A row of a chart.
pub(super) struct Row {
    pub(super) label: &'static str,
    /// What was drawn with [`Chart::bar`] and [`Chart::dot`].
    pub(super) marks: Vec<Element>,
    /// The same in words.
    pub(super) value: String,
}

impl Chart {
    /// Without rows.
    pub(super) fn new(scale: Scale) -> Self {
        Self { scale, rows: 0, groups: Vec::new() }
    }

    /// Rows that stand together below what they are about.
    pub(super) fn group(&mut self, heading: Vec<Element>, rows: Vec<Row>) {
        self.rows += rows.len();
        let heading = Element::of("div", "heading").children(heading);
        let cells = rows.into_iter().flat_map(|row| {
            let label = Element::of("div", "label").text(row.label);
            [label, self.plot().children(row.marks), Element::of("div", "value").text(&row.value)]
        });
        let group = Element::of("div", "group").child(heading).children(cells);
        self.groups.push(group);
    }

    /// A bar from one value to another.
    pub(super) fn bar(&self, class: &'static str, from: f64, to: f64, tip: &str) -> Element {
        let (from, to) = (self.scale.at(from), self.scale.at(to));
        let bar = Element::of("rect", class).with("x", from).with("width", from.to(to));
        bar.with("y", "15%").with("height", "70%").child(Element::new("title").text(tip))
    }

    /// One value among others.
    pub(super) fn dot(&self, value: f64, tip: &str) -> Element {
        let dot = Element::of("circle", "run").with("cx", self.scale.at(value)).with("cy", "50%").with("r", "2.5");
        dot.child(Element::new("title").text(tip))
    }

    /// With its axis; `said` is what it shows, in words.
    pub(super) fn finish(self, said: &str) -> Element {
        let axis = || [Element::of("div", "label"), self.axis(), Element::of("div", "value")];
        let above = if self.rows >= MANY_ROWS { axis().to_vec() } else { Vec::new() };
        let below = axis();
        let chart = Element::of("div", "chart").with("role", "img").with("aria-label", said);
        chart.children(above).children(self.groups).children(below)
    }

    /// A part of the drawing, with a line at each tick.
    fn plot(&self) -> Element {
        let lines = self.scale.ticks().map(|(at, _)| {
            Element::of("line", "grid").with("x1", at).with("x2", at).with("y1", "0").with("y2", "100%")
        });
        Element::of("svg", "plot").with("aria-hidden", "true").children(lines)
    }

    fn axis(&self) -> Element {
        let labels = self.scale.ticks().map(|(at, label)| {
            let anchor = match at.edge() {
                Some(Edge::Start) => "start",
                Some(Edge::End) => "end",
                None => "middle",
            };
            Element::new("text").with("x", at).with("y", "70%").with("text-anchor", anchor).text(&label)
        });
        Element::of("svg", "axis").with("aria-hidden", "true").children(labels)
    }
}

/// A table with the figures of a chart: `header` above `rows`. What stands in the columns `words` is text, all else is
/// a figure.
pub(super) fn table(caption: &str, header: &[&str], words: &[usize], rows: Vec<Vec<Element>>) -> Element {
    let class = |column: usize| if words.contains(&column) { "words" } else { "figure" };
    let head = header.iter().enumerate();
    let head = head.map(|(column, text)| Element::of("th", class(column)).with("scope", "col").text(text));
    let body = rows.into_iter().map(|cells| {
        let cells = cells.into_iter().enumerate();
        Element::new("tr").children(cells.map(|(column, cell)| Element::of("td", class(column)).child(cell)))
    });
    let table = Element::new("table")
        .child(Element::new("caption").text(caption))
        .child(Element::new("thead").child(Element::new("tr").children(head)))
        .child(Element::new("tbody").children(body));
    scrolling(caption).child(table)
}

/// A cell of a table.
pub(super) fn cell(text: &str) -> Element {
    Element::new("span").text(text)
}

/// What may be wider than the page, and is moved with the keyboard as well.
pub(super) fn scrolling(label: &str) -> Element {
    Element::of("div", "scroll").with("tabindex", "0").with("role", "region").with("aria-label", label)
}

/// What is shown on demand, and on paper.
pub(super) fn details(summary: &str) -> Element {
    Element::new("details").child(Element::new("summary").words(summary))
}

/// What a chart shows already, for who would rather read it; not on paper.
pub(super) fn as_table(table: Element) -> Element {
    Element::of("details", "again").child(Element::new("summary").text("the same as a table")).child(table)
}

/// A part of the page with its heading.
pub(super) fn section(heading: &str) -> Element {
    Element::new("section").child(Element::new("h3").text(heading))
}

/// How the bars of a text look.
pub(super) const fn class(variant: Variant) -> &'static str {
    match variant {
        Variant::Before => "bar before",
        Variant::After => "bar after",
    }
}
