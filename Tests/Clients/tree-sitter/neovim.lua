-- Neovim, headless, set up as docs/editors/neovim.md says: a script is parsed and coloured, a line changed, and what came of
-- it is said. Run with `nvim --headless -c 'luafile neovim.lua' SCRIPT`.
local failures = {}
local function check(condition, what)
  if not condition then table.insert(failures, what) end
end

local buffer = vim.api.nvim_get_current_buf()
local parser = vim.treesitter.get_parser(buffer, "nsyn")
check(vim.bo.filetype == "nsyn", "the type of the file")
check(vim.treesitter.highlighter.active[buffer] ~= nil, "the highlighter")

local function root() return parser:parse()[1]:root() end
check(root():type() == "file" and not root():has_error(), "a clean script")

-- What the query catches in a line, by the text that it catches.
local query = (vim.treesitter.query.get or vim.treesitter.get_query)("nsyn", "highlights")
local text_of = vim.treesitter.get_node_text or vim.treesitter.query.get_node_text
local function caught(line)
  local found = {}
  for id, node in query:iter_captures(root(), buffer, line - 1, line) do
    if node:start() == line - 1 then found[text_of(node, buffer)] = query.captures[id] end
  end
  return found
end
local step = caught(4)
check(step.add == "function.call", "the verb is " .. tostring(step.add))
check(step.mL == "type", "the unit is " .. tostring(step.mL))
check(step.to == "keyword.operator", "the preposition is " .. tostring(step.to))
local target = caught(1)
check(target.target == "keyword", "the keyword is " .. tostring(target.target))
check(target["[Au25(SG)18]⁻"] == "constant", "the formula is " .. tostring(target["[Au25(SG)18]⁻"]))

-- A mistake stays in its line, and goes with it.
vim.api.nvim_buf_set_lines(buffer, 3, 4, true, { "    add 3 mL @ to pot" })
check(root():has_error(), "a mistake is seen")
check(root():named_child(1):type() == "protocol_declaration", "and leaves the protocol")
vim.api.nvim_buf_set_lines(buffer, 3, 4, true, { "    add 3 mL water to pot" })
check(not root():has_error(), "a mistake goes")

for _, failure in ipairs(failures) do io.stderr:write("neovim: " .. failure .. "\n") end
io.stderr:flush()
vim.cmd(#failures == 0 and "qall!" or "cquit!")
