package io.tidemark.local.simulator;

/** The desks of the firm. Commissions are in ten-thousandths of a dollar, above zero a cost, below zero a rebate. */
enum Desk {
    /** Many small passive fills on both sides, for a rebate; leans against what it holds and goes home flat. */
    MARKET_MAKING("market-making", "MM", "continuous", -20, -2_500),
    /** Follows what moves, pays the spread for it, and goes home flat. */
    MOMENTUM("momentum", "MOM", "intraday", 35, 8_500),
    /** Moves baskets to targets in slices, in waves. */
    INDEX_REBALANCING("index-rebalancing", "IDX", "index-tracking", 30, 8_500),
    /** Clients of which each wants one side of a listing only, for days. */
    CLIENT_FLOW("client-flow", "FLOW", "agency", 100, 15_000);

    private final String title;
    private final String prefix;
    private final String book;
    private final long sharesCommission;
    private final long contractCommission;

    Desk(String title, String prefix, String book, long sharesCommission, long contractCommission) {
        this.title = title;
        this.prefix = prefix;
        this.book = book;
        this.sharesCommission = sharesCommission;
        this.contractCommission = contractCommission;
    }

    String title() {
        return title;
    }

    /** What its accounts' names begin with. */
    String prefix() {
        return prefix;
    }

    String book() {
        return book;
    }

    long commission(Listing listing, long quantity) {
        return quantity * (listing.future() ? contractCommission : sharesCommission);
    }

    boolean goesHomeFlat() {
        return this == MARKET_MAKING || this == MOMENTUM;
    }
}
