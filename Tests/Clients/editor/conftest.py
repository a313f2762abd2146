"""`nsyn lsp` driven by pytest-lsp, which is pygls on the client's side: the types of the protocol are checked on every
answer. `NSYN` names the program."""
import os

import pytest_lsp
from lsprotocol import types as lsp
from pytest_lsp import ClientServerConfig, LanguageClient

SERVER = ClientServerConfig(server_command=[os.environ.get("NSYN", "nsyn"), "lsp"])


async def begun(client, folder, options):
    client.folder = folder
    client.versions = {}
    client.server = await client.initialize_session(lsp.InitializeParams(
        capabilities=pytest_lsp.client_capabilities("visual_studio_code"),
        workspace_folders=[lsp.WorkspaceFolder(uri=folder.as_uri(), name="scripts")],
        initialization_options=options))


@pytest_lsp.fixture(config=SERVER)
async def client(lsp_client: LanguageClient, tmp_path_factory):
    """An editor that is told of findings."""
    await begun(lsp_client, tmp_path_factory.mktemp("scripts"), {"diagnostics": "push"})
    yield
    await lsp_client.shutdown_session()


@pytest_lsp.fixture(config=SERVER)
async def asking(lsp_client: LanguageClient, tmp_path_factory):
    """An editor that asks for findings, and shows pictures and documents that are no files."""
    await begun(lsp_client, tmp_path_factory.mktemp("scripts"), {"pictures": True, "virtualDocuments": True})
    yield
    await lsp_client.shutdown_session()
