/**
 * A simulated market and a firm that trades on it: everything that the jobs read, as much of it as is wanted.
 *
 * <p><b>Units.</b> Times are nanoseconds since the epoch, UTC. Prices are whole increments of 0.01, quantities whole units
 * (shares, contracts), money hundredths or ten-thousandths of a dollar; nothing of it is a binary fraction. A
 * <em>share</em> of a session is 0 at its opening and 1 at its close; <em>activity</em> is how busy it is, 1 on average.
 *
 * <p><b>The market.</b> Some hundred to ten thousand <em>listings</em>, a few of them busy and most of them rarely heard of.
 * Ticks are one Poisson process: a rush at the opening, a quiet middle, a rise into the close. The price of a symbol is a
 * random walk with a drift that lasts for some seconds; its listings quote around it, and trades hit the quotes, several on
 * one side in a row. At the very start each listing has a quote and a trade, so that every position has a mark.
 *
 * <p><b>The firm.</b> Four desks with habits: the market maker fills at its own bid and ask for a rebate and leans against
 * what it holds, momentum follows what moves, both go home flat; index rebalancing moves baskets to targets in three waves
 * a day; client flow serves clients that each want one side for days. Some positions are carried in. A few dividends are
 * paid each session.
 *
 * <p><b>The way of a record.</b> {@code TradingFloor} decides what truly happens; {@code Delivery} what becomes of the
 * records on their way: each {@link io.tidemark.local.simulator.Fault} has a stream of chance of its own, so that faults on
 * the way leave the truth as it is. A record's <em>delivery time</em> is its {@code ts_arrival}.
 *
 * <p>All of it is a pure function of a {@link io.tidemark.local.simulator.MarketPlan}, down to the byte, on every machine.
 */
@NullMarked
package io.tidemark.local.simulator;

import org.jspecify.annotations.NullMarked;
