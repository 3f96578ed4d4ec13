//! Checkstyle's XML, which many code hosts and editors read.
//!
//! <https://github.com/checkstyle/checkstyle/blob/master/src/main/java/com/puppycrawl/tools/checkstyle/XMLLogger.java>

use std::io;
use std::io::Write;

use quick_xml::Writer;
use quick_xml::events::BytesDecl;
use quick_xml::events::Event;

use crate::report::FileReport;
use crate::report::Report;
use crate::report::lines::Lines;
use crate::report::lines::Remark;
use crate::source::Position;

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut xml = Writer::new_with_indent(&mut *out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.create_element("checkstyle")
        .with_attribute(("version", "4.3"))
        .write_inner_content(|xml| report.files.iter().try_for_each(|file| write_file(xml, file)))?;
    writeln!(out)
}

fn write_file<W: Write>(xml: &mut Writer<W>, file: &FileReport) -> io::Result<()> {
    let lines = Lines::new(file);
    xml.create_element("file").with_attribute(("name", &*file.name)).write_inner_content(|xml| {
        Remark::all(file).try_for_each(|remark| {
            let position = remark.span.map(|span| lines.position(span.start));
            write_error(xml, position, &remark)
        })
    })?;
    Ok(())
}

fn write_error<W: Write>(xml: &mut Writer<W>, position: Option<Position>, remark: &Remark<'_>) -> io::Result<()> {
    let severity = remark.finding.map_or("error", |finding| finding.severity.as_str());
    let Position { line, column } = position.unwrap_or(Position { line: 1, column: 1 });
    xml.create_element("error")
        .with_attribute(("line", &*line.to_string()))
        .with_attribute(("column", &*column.to_string()))
        .with_attribute(("severity", severity))
        .with_attribute(("message", &*remark.told()))
        .with_attribute(("source", &*format!("cachemount.{}", remark.name())))
        .write_empty()?;
    Ok(())
}
