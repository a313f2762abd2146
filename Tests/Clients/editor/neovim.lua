-- Neovim, headless, with the set-up of docs/editors/neovim.md: opens a script, types, asks, and says what came of it.
-- Run with `nvim --headless -u NONE -c 'luafile neovim.lua' SCRIPT`; `NSYN` names the program.
local failures = {}
local function check(condition, what)
  if not condition then table.insert(failures, what) end
end
local function wait_for(what, condition)
  check(vim.wait(20000, condition, 50), "waited in vain: " .. what)
end
local function ask(method, parameters)
  local answers = vim.lsp.buf_request_sync(0, method, parameters, 20000) or {}
  for _, answer in pairs(answers) do
    if answer.error then check(false, method .. ": " .. answer.error.message) end
    return answer.result
  end
end
local function at(line, needle)
  local text = vim.api.nvim_buf_get_lines(0, line - 1, line, true)[1]
  vim.api.nvim_win_set_cursor(0, { line, text:find(needle, 1, true) - 1 })
  return vim.lsp.util.make_position_params(0, vim.lsp.get_active_clients()[1].offset_encoding)
end

local client = vim.lsp.start_client({ name = "nsyn", cmd = { os.getenv("NSYN") or "nsyn", "lsp" }, root_dir = vim.fn.getcwd() })
vim.lsp.buf_attach_client(0, client)
wait_for("the server", function() return vim.lsp.buf_is_attached(0, client) and #vim.lsp.get_active_clients() > 0 end)
vim.wait(1000, function() return vim.lsp.get_client_by_id(client).server_capabilities ~= nil end)

local function errors()
  return #vim.diagnostic.get(0, { severity = vim.diagnostic.severity.ERROR })
end
local answered = ask("textDocument/documentSymbol", { textDocument = vim.lsp.util.make_text_document_params() })
check(answered and #answered >= 3, "symbols")
vim.wait(1000, function() return errors() > 0 end, 50)
check(errors() == 0, "a clean script has no errors")

-- A line with signs of several bytes comes and goes, letter by letter.
local typed = "let µ = nothing + 1"
vim.api.nvim_buf_set_lines(0, 3, 3, true, { "" })
for index = 0, vim.fn.strchars(typed) do
  vim.api.nvim_buf_set_lines(0, 3, 4, true, { vim.fn.strcharpart(typed, 0, index) })
end
wait_for("a finding about what was typed", function() return errors() > 0 end)
local found = vim.diagnostic.get(0, { severity = vim.diagnostic.severity.ERROR })
check(found[1] and found[1].lnum == 3, "the finding stands on its line")
vim.api.nvim_buf_set_lines(0, 3, 4, true, {})
wait_for("the finding to go", function() return errors() == 0 end)

local hover = ask("textDocument/hover", at(7, "add"))
check(hover and hover.contents.value:find("after this step", 1, true), "hover")
local definition = ask("textDocument/definition", at(7, "gold"))
check(definition and definition.range.start.line == 2, "definition")
vim.lsp.buf.rename("aurum", {})
wait_for("the renaming", function()
  return vim.api.nvim_buf_get_lines(0, 2, 3, true)[1]:find("stock aurum", 1, true) ~= nil
end)
check(vim.api.nvim_buf_get_lines(0, 6, 7, true)[1]:find("volume aurum", 1, true), "renamed everywhere")

local offered = ask("textDocument/completion", at(7, "aurum"))
local labels = {}
for _, item in ipairs(vim.lsp.util.extract_completion_items(offered) or {}) do labels[item.label] = true end
check(labels["aurum"] and labels["water"] and not labels["pot "], "completion")
local signature = ask("textDocument/signatureHelp", at(7, "to pot"))
check(signature and vim.startswith(signature.signatures[1].label, "add "), "signature help")
local uses = ask("textDocument/references",
  vim.tbl_extend("force", at(7, "aurum"), { context = { includeDeclaration = true } }))
check(#(vim.lsp.util.locations_to_items(uses or {}, "utf-16")) == 2, "references")
local marked = ask("textDocument/documentHighlight", at(7, "aurum"))
check(marked and #marked == 2, "highlights")
local item = ask("textDocument/prepareCallHierarchy", at(5, "mix"))
local calls = ask("callHierarchy/incomingCalls", { item = item and item[1] })
check(calls and #calls == 1 and calls[1].from.name == "screen", "call hierarchy")

-- What stands above a sweep is done by the command that docs/editors/neovim.md declares.
local ran
vim.lsp.commands["nsyn.runSweep"] = function(lens) ran = lens.arguments[2] end
local lenses = ask("textDocument/codeLens", { textDocument = vim.lsp.util.make_text_document_params() })
for _, lens in ipairs(lenses or {}) do
  local command = vim.lsp.commands[lens.command.command]
  if command then command(lens.command) end
end
check(ran == "screen", "code lens")

-- An action as the menu applies it.
local place = at(3, "20 mM")
local actions = ask("textDocument/codeAction", {
  textDocument = place.textDocument, range = { start = place.position, ["end"] = place.position },
  context = { diagnostics = {}, only = { "refactor" } },
}) or {}
for _, action in ipairs(actions) do
  if action.title == "Convert to M" then vim.lsp.util.apply_workspace_edit(action.edit, "utf-16") end
end
check(vim.api.nvim_buf_get_lines(0, 2, 3, true)[1]:find("= 0.02 M HAuCl4", 1, true), "code action")

vim.api.nvim_buf_set_lines(0, 0, 1, true, { "target   Au25   =   cluster [Au25(MHA)18]^-" })
local format = vim.lsp.buf.format or function() vim.lsp.buf.formatting_sync(nil, 20000) end
format({ async = false })
check(vim.api.nvim_buf_get_lines(0, 0, 1, true)[1] == "target Au25 = cluster [Au25(MHA)18]^-", "formatting")

vim.lsp.stop_client(client)
wait_for("the server to end", function() return vim.lsp.client_is_stopped(client) end)
for _, failure in ipairs(failures) do io.stderr:write("neovim: " .. failure .. "\n") end
io.stderr:flush()
vim.cmd(#failures == 0 and "qall!" or "cquit!")
