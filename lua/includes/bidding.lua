-- What placing a bid and buying now share: who may, the receipt, the paddle, the announcement.

local MAX_DIGITS = 13

-- The amount as a number, nil unless it is a decimal integer from 1 to 1,000,000,000,000.
local function amount_of(text)
  if #text > MAX_DIGITS or not find(text, '^[1-9]%d*$') then return nil end
  local amount = tonumber(text)
  if amount > 1000000000000 then return nil end
  return amount
end

local function rejected(reason, floor)
  return { 'rejected', reason, integer(floor) }
end

-- The state, the receipt of an accepted bid with this id, and the bidder's entry; false where there is none.
local function read_state_for(bid)
  bid.receipt_field, bid.person_field = 'r:' .. bid.bidder .. ':' .. bid.id, 'p:' .. bid.bidder
  return read_state(bid.receipt_field, bid.person_field)
end

local function write_state_with_receipt(state, bid, receipt)
  write_state(state, bid.receipt_field, receipt, bid.person_field, bid.person)
end

-- Reasons that hold for every kind of bid, in the order of the contract.
local function refusal_of_person(state, bid, now, allowed)
  if state.hold_until_ms and now < state.hold_until_ms then return rejected('unavailable') end
  if is_over(state, now) then return rejected('closed') end
  if not is_open(state, now) then return rejected('not_open') end
  if state.terms.seller == bid.bidder then return rejected('own_listing', bid_rules.floor_of(state)) end
  if allowed ~= '1' then return rejected('not_allowed', bid_rules.floor_of(state)) end
end

-- A first bid after the start opens the listing in its own step.
local function open_if_scheduled(state)
  if state.status == 'scheduled' then
    state.status = 'open'
    status_changed(state)
  end
end

local function soft_close(state)
  local ends_at_ms = math_max(state.ends_at_ms,
    math_min(state.hard_end_ms, state.at_ms + state.terms.soft_close_ms))
  local extended = ends_at_ms > state.ends_at_ms
  state.ends_at_ms = ends_at_ms
  return extended
end

-- Says an accepted bid: to everyone (when it is `public`), to PostgreSQL, and to its bidder by the receipt that it
-- returns; `bid.person` is what the listing keeps of its bidder. The entry holds the event's own text, and beside it what is not public. The buy-now offer ended with it.
-- Numbers become text once, equal ones share it, and all is joined in one step: that is a fifth of format's time.
local function say(state, bid, why, public, extended)
  local leads = state.leader == bid.bidder
  local seq, at_ms, paddle = format('%d', state.seq), format('%d', state.at_ms), format('%d', bid.paddle)
  local price, floor = format('%d', state.price), format('%d', bid_rules.floor_of(state))
  local value = bid.value == state.price and price or format('%d', bid.value)
  local max = state.leader_max == bid.value and value or format('%d', state.leader_max)
  local shown = bid_rules.shown_amount(state, bid) == state.price and price or value
  local leader_paddle = leads and paddle or format('%d', state.leader_paddle)
  local event = '{"type":"bid","first_seq":' .. seq .. ',"seq":' .. seq .. ',"at_ms":' .. at_ms
    .. ',"bidder":' .. paddle .. ',"amount_minor":' .. shown
    .. ',"price_minor":' .. price .. ',"floor_minor":' .. floor .. ',"leader":' .. leader_paddle
    .. ',"bid_count":' .. format('%d', state.bid_count) .. ',"ends_at_ms":' .. format('%d', state.ends_at_ms)
    .. ',"extended":' .. (extended and 'true' or 'false') .. ',"reserve":"' .. bid_rules.reserve_word(state)
    .. '","buy_now_minor":null,"why":"' .. why .. '"}'
  if public then announce(seq, event) end
  call('XADD', KEYS[4], '*', 'e', '{"type":"bid","listing":' .. ARGV[2] .. ',"epoch":' .. state.terms.epoch
    .. ',"status":"' .. state.status .. '","leader":' .. state.leader .. ',"leader_max_minor":' .. max
    .. ',"paddles":' .. format('%d', state.paddles) .. ',"starts_at_ms":' .. format('%d', state.starts_at_ms)
    .. ',"hard_end_ms":' .. format('%d', state.hard_end_ms) .. ',"bidder":' .. bid.bidder
    .. ',"bid_id":"' .. bid.id .. '","kind":"' .. bid.kind .. '","value_minor":' .. value
    .. ',"public":' .. (public and 'true' or 'false') .. ',"event":' .. event .. '}')
  bid.person = paddle .. '|' .. value
  return seq .. '|' .. at_ms .. '|' .. price .. '|' .. floor .. (leads and '|1|' or '|0|')
    .. (leads and max or value) .. '|' .. paddle .. '|' .. why
end

-- Applies an accepted bid to the state and says so; returns the receipt that answers its id for ever.
local function accept(state, bid, now, known_bidder)
  state.at_ms = now
  open_if_scheduled(state)
  bid.paddle = known_bidder and tonumber(match(known_bidder, '^%d+')) or state.paddles + 1
  state.paddles = math_max(state.paddles, bid.paddle)
  local price_before = state.price
  local why = bid_rules.apply(state, bid)
  if state.leader == bid.bidder then state.leader_paddle = bid.paddle end
  state.bid_count, state.buy_now = state.bid_count + 1, nil
  local public = why ~= 'max_raised' or state.price ~= price_before
  local extended = false
  if public then
    state.seq = state.seq + 1
    extended = why ~= 'buy_now' and soft_close(state)
  end
  return say(state, bid, why, public, extended)
end
