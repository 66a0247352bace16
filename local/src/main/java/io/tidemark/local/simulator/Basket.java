package io.tidemark.local.simulator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Listings that an account moves to target quantities, one slice of one listing at a time, in turn. */
final class Basket {
    private static final int LARGEST_BASKET = 12;
    private static final int SLICE_LOTS = 5;

    private final String orderId;
    private final List<Target> targets = new ArrayList<>();
    private int turn;

    private record Target(Stake stake, long quantity) {}

    private Basket(String orderId) {
        this.orderId = orderId;
    }

    /** A basket of busy listings, to be held long. */
    static Basket draw(TradingAccount account, Listings listings, String orderId, Chance chance) {
        Basket basket = new Basket(orderId);
        int size = Math.min(LARGEST_BASKET, listings.size());
        for (int i = 0; i < size; i++) {
            Listing listing = listings.draw(chance);
            long quantity = (long) listing.lot() * chance.between(5, 60);
            basket.targets.add(new Target(account.stake(listing), quantity));
        }
        return basket;
    }

    String orderId() {
        return orderId;
    }

    /** The next slice, signed units; null if all targets are reached. */
    @Nullable
    Slice next() {
        while (!targets.isEmpty()) {
            turn = (turn + 1) % targets.size();
            Target target = targets.get(turn);
            Stake stake = target.stake();
            long missing = target.quantity() - stake.quantity();
            if (missing != 0) {
                long most = (long) SLICE_LOTS * stake.listing().lot();
                return new Slice(stake, Math.max(-most, Math.min(most, missing)));
            }
            targets.remove(turn);
        }
        return null;
    }

    record Slice(Stake stake, long quantity) {}
}
