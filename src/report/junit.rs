//! `JUnit`'s XML: a suite for each file, a failed case for each finding.
//!
//! <https://github.com/testmoapp/junitxml>

use std::io;
use std::io::Write;

use quick_xml::Writer;
use quick_xml::events::BytesDecl;
use quick_xml::events::BytesText;
use quick_xml::events::Event;

use crate::report::FileReport;
use crate::report::Report;
use crate::report::lines::Lines;
use crate::report::lines::Remark;
use crate::report::printable::printable;
use crate::source::Position;

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let failures: usize = report.files.iter().map(|file| file.findings.len()).sum();
    let errors: usize = report.files.iter().map(|file| file.errors.len()).sum();
    // A report without any case reads as a run that went wrong.
    let nothing = failures + errors == 0;
    let mut xml = Writer::new_with_indent(&mut *out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.create_element("testsuites")
        .with_attribute(("name", "cachemount"))
        .with_attribute(("tests", &*(failures + errors + usize::from(nothing)).to_string()))
        .with_attribute(("failures", &*failures.to_string()))
        .with_attribute(("errors", &*errors.to_string()))
        .write_inner_content(|xml| {
            if nothing {
                return write_passed(xml);
            }
            report.files.iter().try_for_each(|file| write_suite(xml, file))
        })?;
    writeln!(out)
}

fn write_passed<W: Write>(xml: &mut Writer<W>) -> io::Result<()> {
    xml.create_element("testsuite").with_attributes([("name", "cachemount"), ("tests", "1")]).write_inner_content(
        |xml| {
            xml.create_element("testcase")
                .with_attributes([("name", "no findings"), ("classname", "cachemount")])
                .write_empty()?;
            Ok(())
        },
    )?;
    Ok(())
}

fn write_suite<W: Write>(xml: &mut Writer<W>, file: &FileReport) -> io::Result<()> {
    let lines = Lines::new(file);
    xml.create_element("testsuite")
        .with_attribute(("name", &*file.name))
        .with_attribute(("tests", &*(file.findings.len() + file.errors.len()).to_string()))
        .with_attribute(("failures", &*file.findings.len().to_string()))
        .with_attribute(("errors", &*file.errors.len().to_string()))
        .write_inner_content(|xml| Remark::all(file).try_for_each(|remark| write_case(xml, &lines, &remark)))?;
    Ok(())
}

fn write_case<W: Write>(xml: &mut Writer<W>, lines: &Lines<'_>, remark: &Remark<'_>) -> io::Result<()> {
    let file = &lines.file.name;
    let place = remark.span.map_or_else(
        || file.clone(),
        |span| {
            let Position { line, column } = lines.position(span.start);
            format!("{file}:{line}:{column}")
        },
    );
    let (outcome, kind) = remark.finding.map_or(("error", "error"), |finding| ("failure", finding.severity.as_str()));
    xml.create_element("testcase")
        .with_attribute(("name", &*format!("{} at {place}", remark.name())))
        .with_attribute(("classname", &**file))
        .write_inner_content(|xml| {
            xml.create_element(outcome)
                .with_attribute(("type", kind))
                .with_attribute(("message", &*printable(remark.message)))
                .write_text_content(BytesText::new(&remark.told()))?;
            Ok(())
        })?;
    Ok(())
}
