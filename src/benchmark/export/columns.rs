//! What all tables for the terminal have alike.

use comfy_table::Cell;
use comfy_table::CellAlignment;
use comfy_table::ContentArrangement;
use comfy_table::LineStyle;
use comfy_table::Table;
use comfy_table::TableStyle;

/// A line below the header and nothing else.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::new('─', '─', '─', '─'));

/// A table without rows, no wider than `width` columns.
pub fn table(header: &[&str], width: u16) -> Table {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(width).set_header(header);
    table
}

/// A cell whose text ends where the column does, as numbers do.
pub fn right(text: String) -> Cell {
    Cell::new(text).set_alignment(CellAlignment::Right)
}

/// `text` without the blanks with which tables fill up their lines.
pub fn trimmed(text: &str) -> String {
    text.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}
