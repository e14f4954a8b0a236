-- What staff's and seller's operations share: a listing that is there, on a checked ledger.
-- Each returns {'done', seq} or {'refused', reason}.

local function refused(reason)
  return { 'refused', reason }
end

-- Runs the operation on the state at this moment; it returns a reason to refuse, or changes the state and
-- says so. A start that the sweep has not met yet is met first.
local function change_listing(operation)
  if guard_is_shut() then return refused('unavailable') end
  local state = read_state()
  if not state then return { 'missing' } end
  local now = clock_ms(state)
  local starts_now = state.status == 'scheduled' and is_open(state, now)
  local reason = operation(state, now, starts_now)
  if reason then return refused(reason) end
  write_state(state)
  write_due(state)
  return { 'done', integer(state.seq) }
end

-- Marks the moment, and opens a listing whose start has come.
local function begin_change(state, now, starts_now)
  state.at_ms = now
  if starts_now then
    state.status = 'open'
    status_changed(state)
  end
end

local function has_had_bids(state)
  return state.paddles > 0
end
