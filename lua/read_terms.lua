-- Reads a listing's terms while they may still change; PostgreSQL is a moment behind after a revision.
-- KEYS    1 guard  2 listing  3 public events (and channel)  4 shard log  5 due
-- ARGV    1 run_id (unused: reading decides nothing)  2 listing (id)
-- RETURNS {'terms', currency, start, reserve or '', buy-now or '', steps 'from:step,…', starts_at_ms, ends_at_ms,
--         soft_close_ms, soft_close_cap_ms} | {'fixed'} once somebody has bid or it is over | {'missing'}
-- EVENTS  none
--- include builtins
--- include steps
--- include listing_state

local state = read_state()
if not state then return { 'missing' } end
if state.paddles > 0 or is_over(state, clock_ms()) then return { 'fixed' } end

local terms, steps, numbers = state.terms, {}, unpacked_steps(state.terms.steps)
for i = 1, #numbers, 2 do steps[#steps + 1] = integer(numbers[i]) .. ':' .. integer(numbers[i + 1]) end
-- Nobody has bid, so no soft close has moved one end without the other.
return { 'terms', terms.currency, integer(terms.start), integer(terms.reserve), integer(state.buy_now),
  table.concat(steps, ','), integer(state.starts_at_ms), integer(state.ends_at_ms), integer(terms.soft_close_ms),
  integer(state.hard_end_ms - state.ends_at_ms) }
