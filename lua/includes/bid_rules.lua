-- The bidding rules, pure: no Redis, no clock. Tests run this file on plain tables.
--
-- book: terms {start, reserve (nil: none), steps (packed, as in steps.lua)},
--       price, leader, leader_max (all nil before the first bid)
-- bid:  bidder, kind ('straight' | 'automatic' | 'buy_now'), value (amount or maximum)
-- Amounts are integers in minor units; bidder and leader are compared as given.

local bid_rules = {}
local unpack_at, math_max, math_min = struct.unpack, math.max, math.min

-- The step of the last band that begins at or below the price; the first begins at 1.
function bid_rules.step_at(steps, price)
  local at = #steps - 15
  while unpack_at('<d', steps, at) > price do at = at - 16 end
  return (unpack_at('<d', steps, at + 8))
end

-- The lowest amount that the next bid may have.
function bid_rules.floor_of(book)
  if not book.price then return book.terms.start end
  return book.price + bid_rules.step_at(book.terms.steps, book.price)
end

function bid_rules.reserve_word(book)
  if not book.terms.reserve then return 'none' end
  if book.price and book.price >= book.terms.reserve then return 'met' end
  return 'not_met'
end

-- Why a bid in time by somebody who may bid is refused; nil when it is accepted.
function bid_rules.refusal(book, bid)
  if book.leader == bid.bidder then
    if bid.kind == 'straight' then return 'already_leading' end
    if bid.value <= book.leader_max then return 'max_not_raised' end
  elseif bid.value < bid_rules.floor_of(book) then
    return 'too_low'
  end
end

-- A maximum that reaches the reserve lifts the price to it.
local function lifted_to_reserve(book, price, value)
  if book.terms.reserve and value >= book.terms.reserve then return math_max(price, book.terms.reserve) end
  return price
end

local function take_lead(book, bid, price, why)
  if bid.kind == 'automatic' then
    price = lifted_to_reserve(book, price, bid.value)
  else
    price = bid.value
  end
  book.price, book.leader, book.leader_max = price, bid.bidder, bid.value
  return why
end

-- The leader's own bid only raises the maximum (a straight one is met in replays alone).
local function raise_max(book, bid)
  book.leader_max = math_max(book.leader_max, bid.value)
  book.price = lifted_to_reserve(book, book.price, bid.value)
  return 'max_raised'
end

-- Changes the book by an accepted bid and returns the `why` of the rule that was met.
function bid_rules.apply(book, bid)
  local max, value, step_at = book.leader_max, bid.value, bid_rules.step_at
  if bid.kind == 'buy_now' then return take_lead(book, bid, value, 'buy_now') end
  if not book.leader then return take_lead(book, bid, book.terms.start, 'opening') end
  if book.leader == bid.bidder then return raise_max(book, bid) end
  if value > max then
    return take_lead(book, bid, math_min(value, max + step_at(book.terms.steps, max)), 'outbid_leader')
  end
  book.price = math_min(max, value + step_at(book.terms.steps, value))
  if value == max then return 'tie_earlier_wins' end
  return 'leader_auto_bid'
end

-- What the public history shows for an applied bid: never a maximum that still leads.
function bid_rules.shown_amount(book, bid)
  if bid.kind == 'automatic' and book.leader == bid.bidder then return book.price end
  return bid.value
end
