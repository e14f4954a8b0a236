-- The table of steps as a listing keeps it: pairs of doubles (from, step), ascending, packed into one string. A bid
-- looks at a few of them; making a Lua table of all would take it longer than all of its rules.

local function packed_steps(text)
  local bands = {}
  for from, step in string.gmatch(text, '(%d+):(%d+)') do
    bands[#bands + 1] = struct.pack('<dd', tonumber(from), tonumber(step))
  end
  return table.concat(bands)
end

-- {from, step, from, step, …}
local function unpacked_steps(steps)
  local numbers = {}
  for at = 1, #steps, 8 do numbers[#numbers + 1] = struct.unpack('<d', steps, at) end
  return numbers
end
