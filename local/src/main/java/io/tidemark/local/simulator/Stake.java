package io.tidemark.local.simulator;

/** What one account holds of one listing, units, above zero long. */
final class Stake {
    private final TradingAccount account;
    private final Listing listing;
    private long quantity;
    private long toldQuantity;
    /** Place among those of its account that are not flat; none if below zero. */
    private int place = -1;

    Stake(TradingAccount account, Listing listing) {
        this.account = account;
        this.listing = listing;
    }

    TradingAccount account() {
        return account;
    }

    Listing listing() {
        return listing;
    }

    long quantity() {
        return quantity;
    }

    /** Adds to what is held; below zero takes away. */
    void add(long signed) {
        quantity += signed;
        account.noteWhetherOpen(this);
    }

    int place() {
        return place;
    }

    void placeAt(int newPlace) {
        place = newPlace;
    }

    /**
     * Adds to what the records handed out so far come to.
     *
     * @return 1 if they come to a position now and did not before, -1 if the other way round, else 0
     */
    int tell(long signed) {
        boolean before = toldQuantity != 0;
        toldQuantity += signed;
        boolean after = toldQuantity != 0;
        return before == after ? 0 : after ? 1 : -1;
    }
}
