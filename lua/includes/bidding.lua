-- What placing a bid and buying now share: who may, the receipt, the paddle, the announcement.

local MAX_DIGITS = 13

-- The amount as a number, nil unless it is a decimal integer from 1 to 1,000,000,000,000.
local function amount_of(text)
  if #text > MAX_DIGITS or not string.find(text, '^[1-9]%d*$') then return nil end
  local amount = tonumber(text)
  if amount > 1000000000000 then return nil end
  return amount
end

local function rejected(reason, floor)
  return { 'rejected', reason, integer(floor) }
end

-- The receipt of an accepted bid with this id, and the bidder's entry; false where there is none.
local function receipt_and_bidder(bid)
  return unpack(redis.call('HMGET', KEYS[3], 'r:' .. bid.bidder .. ':' .. bid.id, 'p:' .. bid.bidder))
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
  local ends_at_ms = math.max(state.ends_at_ms,
    math.min(state.hard_end_ms, state.at_ms + state.terms.soft_close_ms))
  local extended = ends_at_ms > state.ends_at_ms
  state.ends_at_ms = ends_at_ms
  return extended
end

-- Applies an accepted bid to the state and says so; returns the receipt that answers its id for ever.
local function accept(state, bid, now, known_bidder)
  state.at_ms = now
  open_if_scheduled(state)
  bid.paddle = paddle_and_max(known_bidder) or state.paddles + 1
  state.paddles = math.max(state.paddles, bid.paddle)
  local price_before = state.price
  local why = bid_rules.apply(state, bid)
  if state.leader == bid.bidder then state.leader_paddle = bid.paddle end
  state.bid_count, state.buy_now = state.bid_count + 1, nil
  local public = why ~= 'max_raised' or state.price ~= price_before
  local extended = false
  if public then
    state.seq = state.seq + 1
    extended = why ~= 'buy_now' and soft_close(state)
    bid_announced(state, bid, why, extended)
  end
  bid_logged(state, bid, why, public, extended)
  return string.format('%d|%d|%d|%d|%d|%d|%d|%s', state.seq, now, state.price,
    bid_rules.floor_of(state), state.leader == bid.bidder and 1 or 0,
    state.leader == bid.bidder and state.leader_max or bid.value, bid.paddle, why)
end

local function keep_receipt(bid, receipt)
  redis.call('HSET', KEYS[3], 'r:' .. bid.bidder .. ':' .. bid.id, receipt,
    'p:' .. bid.bidder, string.format('%d|%d', bid.paddle, bid.value))
end
