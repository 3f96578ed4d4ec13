"""An editor made of pygls, which checks all that it is told against the protocol's own model.

Opens the file that is named, makes the preferred fix, and prints what is left to say of it.
"""

import asyncio
import sys
from pathlib import Path

from lsprotocol import types
from pygls.lsp.client import LanguageClient

SERVER, FILE = sys.argv[1:]


def applied(text, edits):
    """The text with edits made; a character of ASCII is one of UTF-16 too."""
    lines = text.splitlines(keepends=True)

    def at(place):
        return sum(map(len, lines[: place.line])) + place.character

    for edit in sorted(edits, key=lambda edit: at(edit.range.start), reverse=True):
        text = text[: at(edit.range.start)] + edit.new_text + text[at(edit.range.end) :]
    return text


async def main():
    client = LanguageClient("editor", "1")
    published = asyncio.Queue()

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def told(params):
        published.put_nowait(params)

    @client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def registered(params):
        print("watches", params.registrations[0].register_options["watchers"][0]["globPattern"])

    await client.start_io(SERVER, "lsp")
    literals = types.ClientCodeActionLiteralOptions(types.ClientCodeActionKindOptions([]))
    capabilities = types.ClientCapabilities(
        text_document=types.TextDocumentClientCapabilities(
            code_action=types.CodeActionClientCapabilities(code_action_literal_support=literals),
            hover=types.HoverClientCapabilities(content_format=[types.MarkupKind.Markdown]),
            publish_diagnostics=types.PublishDiagnosticsClientCapabilities(
                related_information=True,
                code_description_support=True,
                tag_support=types.ClientDiagnosticsTagOptions([types.DiagnosticTag.Unnecessary]),
                version_support=True,
            ),
        ),
        workspace=types.WorkspaceClientCapabilities(
            did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True),
        ),
    )
    offered = await client.initialize_async(types.InitializeParams(capabilities=capabilities))
    print("server", offered.server_info.name)
    client.initialized(types.InitializedParams())

    path = Path(FILE).resolve()
    text = path.read_bytes().decode()
    document = types.TextDocumentItem(path.as_uri(), types.LanguageKind.Dockerfile, 1, text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(document))
    found = (await published.get()).diagnostics
    print("found", [diagnostic.code for diagnostic in found])
    name = types.TextDocumentIdentifier(document.uri)
    hover = await client.text_document_hover_async(types.HoverParams(name, found[0].range.start))
    print("page", hover.contents.value.splitlines()[0])
    context = types.CodeActionContext(diagnostics=found)
    params = types.CodeActionParams(name, found[0].range, context)
    actions = await client.text_document_code_action_async(params)
    [preferred] = [action for action in actions if action.is_preferred]
    text = applied(text, preferred.edit.changes[document.uri])
    version = types.VersionedTextDocumentIdentifier(2, document.uri)
    whole = types.TextDocumentContentChangeWholeDocument(text)
    client.text_document_did_change(types.DidChangeTextDocumentParams(version, [whole]))
    print("left", [diagnostic.code for diagnostic in (await published.get()).diagnostics])
    path.write_bytes(text.encode())
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()


asyncio.run(asyncio.wait_for(main(), 60))
