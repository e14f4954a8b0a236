-- Reads a listing as one moment shows it: its snapshot, the viewer's own part, and events to resume from.
-- KEYS    1 guard  2 listing  3 public events (and channel)  4 shard log  5 due
-- ARGV    1 run_id (unused: reading decides nothing)  2 listing (id)  3 viewer (user id or '')
--         4 epoch to resume (or '')  5 seq to resume after (or '')
-- RETURNS {'listing', snapshot JSON, you JSON or 'null', resumed 0 | 1, event JSON …} | {'missing'}
-- EVENTS  none
--- include builtins
--- include bid_rules
--- include listing_state
--- include events

local state = read_state()
if not state then return { 'missing' } end

local function you_json(viewer)
  if viewer == '' then return 'null' end
  local leading = state.leader == viewer
  local paddle, max = paddle_and_max(call('HGET', KEYS[2], 'p:' .. viewer))
  return format('{"paddle":%s,"leading":%s,"max_minor":%s}', number_or_null(paddle), tostring(leading),
    number_or_null(leading and state.leader_max or max))
end

-- Everything after seq `after`, or nil when it can't be told without a gap.
local function events_after(epoch, after)
  if epoch ~= state.terms.epoch or not after or after > state.seq then return nil end
  if after == state.seq then return {} end
  local events = call('XRANGE', KEYS[3], format('%d-0', after + 1), '+')
  if #events ~= state.seq - after then return nil end
  for i, event in ipairs(events) do events[i] = event[2][2] end
  return events
end

local snapshot = format(
  '{"listing":%s,"epoch":%s,"seq":%d,"status":"%s","currency":"%s","price_minor":%s,"floor_minor":%d,'
    .. '"leader":%s,"bid_count":%d,"starts_at_ms":%d,"ends_at_ms":%d,"now_ms":%d,"reserve":"%s",'
    .. '"buy_now_minor":%s,"outcome":%s,"winner":%s}',
  ARGV[2], state.terms.epoch, state.seq, state.status, state.terms.currency, number_or_null(state.price),
  bid_rules.floor_of(state), number_or_null(state.leader_paddle), state.bid_count, state.starts_at_ms,
  state.ends_at_ms, clock_ms(), bid_rules.reserve_word(state), number_or_null(state.buy_now),
  word_or_null(state.outcome), number_or_null(state.winner))
local events = events_after(ARGV[4], tonumber(ARGV[5]))
return { 'listing', snapshot, you_json(ARGV[3]), events and '1' or '0', unpack(events or {}) }
