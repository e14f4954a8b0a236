-- A listing's terms, as opening and revising receive them.
-- ARGV from `first`: currency, start, reserve or '', buy-now or '', steps 'from:step,…',
--                    starts_at_ms or '' (now, or as it was), ends_at_ms, soft_close_ms, soft_close_cap_ms

-- Reads the terms into the state; seller and epoch stay as they are.
local function take_terms(state, first, now)
  local terms = state.terms
  terms.currency, terms.start = ARGV[first], tonumber(ARGV[first + 1])
  terms.reserve, state.buy_now = tonumber(ARGV[first + 2]), tonumber(ARGV[first + 3])
  terms.steps = packed_steps(ARGV[first + 4])
  state.starts_at_ms = tonumber(ARGV[first + 5]) or state.starts_at_ms or now
  state.ends_at_ms = tonumber(ARGV[first + 6])
  terms.soft_close_ms = tonumber(ARGV[first + 7])
  state.hard_end_ms = state.ends_at_ms + tonumber(ARGV[first + 8])
end

-- The epoch stands beside the terms too, for readers that look at nothing else.
local function write_terms(state)
  local terms = state.terms
  local packed = pack(TERMS, terms.start, terms.reserve or 0, terms.soft_close_ms, terms.seller, terms.epoch,
    terms.currency)
  call('HSET', KEYS[2], 't', packed .. terms.steps, 'epoch', terms.epoch)
end

local function terms_json(first)
  return format(',"currency":"%s","start_minor":%s,"reserve_minor":%s,"steps":"%s",'
    .. '"soft_close_ms":%s,"soft_close_cap_ms":%s', ARGV[first], ARGV[first + 1],
    number_or_null(tonumber(ARGV[first + 2])), ARGV[first + 4], ARGV[first + 7], ARGV[first + 8])
end
