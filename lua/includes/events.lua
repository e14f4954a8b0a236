-- What happened, said twice: to everyone (public event) and to PostgreSQL (log entry).
-- JSON here holds integers, fixed words and the client's bid id ([A-Za-z0-9_-]); no user text.

local function number_or_null(value)
  return value and format('%d', value) or 'null'
end

local function word_or_null(word)
  return word and '"' .. word .. '"' or 'null'
end

-- Appends a public event to the listing's own stream under its seq (as text), and publishes it. The stream keeps 256
-- events or some more: looking what to trim costs as much as a field, so only each hundredth event does.
local function announce(seq, json)
  if sub(seq, -2) == '00' then
    call('XADD', KEYS[3], 'MAXLEN', '~', 256, seq .. '-0', 'e', json)
  else
    call('XADD', KEYS[3], seq .. '-0', 'e', json)
  end
  call('PUBLISH', KEYS[3], json)
end

-- Appends an entry to the shard's log. `fields` is JSON text that begins with a comma, or ''.
-- Every entry carries the listing's whole state after it, so that any prefix can be rebuilt.
local function log_entry(state, kind, fields)
  call('XADD', KEYS[4], '*', 'e', format(
    '{"type":"%s","listing":%s,"epoch":%s,"seq":%d,"at_ms":%d,"status":"%s","price_minor":%s,'
      .. '"floor_minor":%d,"leader":%s,"leader_paddle":%s,"leader_max_minor":%s,"bid_count":%d,"paddles":%d,'
      .. '"starts_at_ms":%d,"ends_at_ms":%d,"hard_end_ms":%d,"buy_now_minor":%s,"reserve":"%s"%s}',
    kind, ARGV[2], state.terms.epoch, state.seq, state.at_ms, state.status, number_or_null(state.price),
    bid_rules.floor_of(state), state.leader or 'null', number_or_null(state.leader_paddle), number_or_null(state.leader_max),
    state.bid_count, state.paddles, state.starts_at_ms, state.ends_at_ms, state.hard_end_ms,
    number_or_null(state.buy_now), bid_rules.reserve_word(state), fields))
end

-- `closed` also says how it ended.
local function status_changed(state)
  state.seq = state.seq + 1
  local closing = ''
  if state.status == 'closed' then
    closing = format(',"outcome":"%s","price_minor":%s,"winner":%s',
      state.outcome, number_or_null(state.price), number_or_null(state.winner))
  end
  announce(integer(state.seq), format('{"type":"status","seq":%d,"at_ms":%d,"status":"%s","ends_at_ms":%d%s}',
    state.seq, state.at_ms, state.status, state.ends_at_ms, closing))
  log_entry(state, 'status', format(',"paused_at_ms":%s,"outcome":%s,"winner":%s',
    number_or_null(state.paused_at_ms), word_or_null(state.outcome), number_or_null(state.winner)))
end
