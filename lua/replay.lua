-- Runs the bidding rules over stored bids: pure, so any server can do it; for voiding, rebuilding, verifying.
-- KEYS    none
-- ARGV    1 start (minor units)  2 reserve (minor units or '')  3 steps 'from:step,…'
--         4-6 the book before: price, leader (user id), leader's maximum; each '' before the first bid
--         7 strict (1: stop at a bid that the rules refuse, 0: no floor check, as after a voiding)
--         8… bids, each 'bidder:kind:value'
-- RETURNS {refused at (index from 1, or '0'), reason or '', price, leader, maximum,
--         then 'price:leader:maximum:why:shown:floor' for each bid that was applied}
-- EVENTS  none
--- include steps
--- include bid_rules

local function integer(value)
  return value and string.format('%d', value) or ''
end

local book = {
  terms = { start = tonumber(ARGV[1]), reserve = tonumber(ARGV[2]), steps = packed_steps(ARGV[3]) },
  price = tonumber(ARGV[4]), leader = ARGV[5] ~= '' and ARGV[5] or nil, leader_max = tonumber(ARGV[6]),
}
local applied, refused_at, reason = {}, 0, false
for i = 8, #ARGV do
  local bidder, kind, value = string.match(ARGV[i], '^(%d+):([a-z_]+):(%d+)$')
  local bid = { bidder = bidder, kind = kind, value = tonumber(value) }
  reason = ARGV[7] == '1' and kind ~= 'buy_now' and bid_rules.refusal(book, bid)
  if reason then
    refused_at = i - 7
    break
  end
  local why = bid_rules.apply(book, bid)
  applied[#applied + 1] = table.concat({ integer(book.price), book.leader, integer(book.leader_max), why,
    integer(bid_rules.shown_amount(book, bid)), integer(bid_rules.floor_of(book)) }, ':')
end
local reply = { integer(refused_at), reason or '', integer(book.price), book.leader or '', integer(book.leader_max) }
for _, row in ipairs(applied) do reply[#reply + 1] = row end
return reply
