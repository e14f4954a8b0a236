-- One listing's state: a hash, read whole and written in part.
-- Numbers are stored as decimal integers, an absent value as ''.

local FIXED = { 'seller', 'currency', 'epoch', 'steps' }
local NUMBERS = {
  'start', 'reserve', 'soft_close_ms', 'starts_at_ms', 'ends_at_ms', 'hard_end_ms', 'buy_now',
  'price', 'leader_max', 'leader_paddle', 'bid_count', 'paddles', 'seq', 'at_ms',
  'paused_at_ms', 'hold_until_ms', 'winner',
}
local WORDS = { 'status', 'leader', 'outcome' }
local FIELDS = {}
for _, group in ipairs({ FIXED, WORDS, NUMBERS }) do
  for _, field in ipairs(group) do FIELDS[#FIELDS + 1] = field end
end

local function integer(value)
  return value and string.format('%.0f', value) or ''
end

-- Milliseconds of this server's clock, never behind the listing's last event.
local function clock_ms(state)
  local time = redis.call('TIME')
  local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
  if state and state.at_ms and state.at_ms > now then return state.at_ms end
  return now
end

-- The state as a table of numbers and words, nil when the ledger has no such listing.
local function read_state()
  local values = redis.call('HMGET', KEYS[2], unpack(FIELDS))
  if not values[1] then return nil end
  local state, words = {}, #FIXED + #WORDS
  for i = 1, words do
    if values[i] ~= '' then state[FIELDS[i]] = values[i] end
  end
  for i = words + 1, #FIELDS do state[FIELDS[i]] = tonumber(values[i]) end
  state.steps = cmsgpack.unpack(state.steps)
  return state
end

-- Writes what events change. Terms are written by `write_terms`.
local function write_state(state)
  redis.call('HSET', KEYS[2],
    'status', state.status, 'leader', state.leader or '', 'outcome', state.outcome or '',
    'starts_at_ms', integer(state.starts_at_ms), 'ends_at_ms', integer(state.ends_at_ms),
    'hard_end_ms', integer(state.hard_end_ms), 'buy_now', integer(state.buy_now),
    'price', integer(state.price), 'leader_max', integer(state.leader_max),
    'leader_paddle', integer(state.leader_paddle), 'bid_count', integer(state.bid_count),
    'paddles', integer(state.paddles), 'seq', integer(state.seq), 'at_ms', integer(state.at_ms),
    'paused_at_ms', integer(state.paused_at_ms), 'hold_until_ms', integer(state.hold_until_ms),
    'winner', integer(state.winner))
end

-- The bidders' hash keeps 'paddle|highest value' for each person, and the receipts.
local function paddle_and_max(text)
  if not text then return nil end
  local paddle, max = string.match(text, '^(%d+)|(%d+)$')
  return tonumber(paddle), tonumber(max)
end

local function is_over(state, now)
  if state.status == 'closed' or state.status == 'cancelled' then return true end
  return state.status ~= 'paused' and now >= state.ends_at_ms
end

-- Open by the clock, whether or not the sweep has come by.
local function is_open(state, now)
  if state.status == 'scheduled' then return now >= state.starts_at_ms and now < state.ends_at_ms end
  return state.status == 'open' and now < state.ends_at_ms
end

-- When the sweep has to look at the listing next; never while paused or over.
local function write_due(state)
  if state.status == 'scheduled' then
    redis.call('ZADD', KEYS[6], state.starts_at_ms, ARGV[2])
  elseif state.status == 'open' then
    redis.call('ZADD', KEYS[6], state.ends_at_ms, ARGV[2])
  else
    redis.call('ZREM', KEYS[6], ARGV[2])
  end
end
