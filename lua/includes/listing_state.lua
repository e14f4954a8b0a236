-- One listing: a hash of its packed state (`s`) and terms (`t`), and beside them its epoch, everybody's paddle and the
-- receipts. Terms are written when they are made or revised, the state with every event; both are read together.
-- Packed by position they cost Redis a third of what named values would, in time and in AOF.
--   terms  start, reserve, soft_close_ms, seller, epoch, currency (words), steps (packed, as in steps.lua)
--   state  seq, at_ms, starts_at_ms, ends_at_ms, hard_end_ms, bid_count, paddles, price, leader_max,
--          leader_paddle, buy_now, paused_at_ms, hold_until_ms, winner (paddle), status, leader (user id, a word),
--          outcome; nil when there is none, packed as 0 or ''

local STATE, TERMS = '<ddddddddddddddsss', '<dddsss'

local function integer(value)
  return value and format('%d', value) or ''
end

-- Milliseconds of this server's clock, never behind the listing's last event.
local function clock_ms(state)
  local time = call('TIME')
  local now = time[1] * 1000 + math_floor(time[2] / 1000)
  if state and state.at_ms > now then return state.at_ms end
  return now
end

-- The state with its terms, and two more fields of the hash; nil when the ledger has no such listing.
local function read_state(...)
  local packed = call('HMGET', KEYS[2], 's', 't', ...)
  if not packed[1] then return nil end
  local seq, at_ms, starts_at_ms, ends_at_ms, hard_end_ms, bid_count, paddles, price, leader_max, leader_paddle,
    buy_now, paused_at_ms, hold_until_ms, winner, status, leader, outcome = unpacked(STATE, packed[1])
  local start, reserve, soft_close_ms, seller, epoch, currency, steps_at = unpacked(TERMS, packed[2])
  return {
    seq = seq, at_ms = at_ms, starts_at_ms = starts_at_ms, ends_at_ms = ends_at_ms, hard_end_ms = hard_end_ms,
    bid_count = bid_count, paddles = paddles, status = status,
    price = price ~= 0 and price or nil,
    leader_max = leader_max ~= 0 and leader_max or nil,
    leader_paddle = leader_paddle ~= 0 and leader_paddle or nil,
    buy_now = buy_now ~= 0 and buy_now or nil,
    paused_at_ms = paused_at_ms ~= 0 and paused_at_ms or nil,
    hold_until_ms = hold_until_ms ~= 0 and hold_until_ms or nil,
    winner = winner ~= 0 and winner or nil,
    leader = leader ~= '' and leader or nil,
    outcome = outcome ~= '' and outcome or nil,
    terms = {
      start = start, reserve = reserve ~= 0 and reserve or nil, soft_close_ms = soft_close_ms, seller = seller,
      epoch = epoch, currency = currency, steps = sub(packed[2], steps_at),
    },
  }, packed[3], packed[4]
end

-- Writes what events change, and more fields of the hash with it.
local function write_state(state, ...)
  call('HSET', KEYS[2], 's', pack(STATE, state.seq, state.at_ms, state.starts_at_ms,
    state.ends_at_ms, state.hard_end_ms, state.bid_count, state.paddles, state.price or 0, state.leader_max or 0,
    state.leader_paddle or 0, state.buy_now or 0, state.paused_at_ms or 0, state.hold_until_ms or 0,
    state.winner or 0, state.status, state.leader or '', state.outcome or ''), ...)
end

-- Of each person 'paddle|highest value' is kept.
local function paddle_and_max(text)
  if not text then return nil end
  local paddle, max = match(text, '^(%d+)|(%d+)$')
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
    call('ZADD', KEYS[5], state.starts_at_ms, ARGV[2])
  elseif state.status == 'open' then
    call('ZADD', KEYS[5], state.ends_at_ms, ARGV[2])
  else
    call('ZREM', KEYS[5], ARGV[2])
  end
end
