-- One listing's state: two packed tables in a hash, read together. `terms` is written when they are made or
-- revised, `state` with every event. Packing costs a third of a hash field per value, in time and in AOF.
--   terms  seller, currency, epoch (words), start, reserve, soft_close_ms, steps {from, step, …}
--   state  status, seq, at_ms, starts_at_ms, ends_at_ms, hard_end_ms, buy_now, bid_count, paddles,
--          price, leader (user id, a word), leader_max, leader_paddle, paused_at_ms, hold_until_ms,
--          outcome, winner (paddle); absent when there is none

local function integer(value)
  return value and string.format('%d', value) or ''
end

-- Milliseconds of this server's clock, never behind the listing's last event.
local function clock_ms(state)
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  if state and state.at_ms > now then return state.at_ms end
  return now
end

-- The state with its terms, nil when the ledger has no such listing.
local function read_state()
  local packed = redis.call('HMGET', KEYS[2], 'state', 'terms')
  if not packed[1] then return nil end
  local state = cmsgpack.unpack(packed[1])
  state.terms = cmsgpack.unpack(packed[2])
  return state
end

-- Writes what events change.
local function write_state(state)
  local terms = state.terms
  state.terms = nil
  redis.call('HSET', KEYS[2], 'state', cmsgpack.pack(state))
  state.terms = terms
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
