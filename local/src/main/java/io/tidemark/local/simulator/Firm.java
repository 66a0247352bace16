package io.tidemark.local.simulator;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The accounts of the four desks and their habits. */
final class Firm {
    /** Of a session is over when desks that go home flat begin to. */
    private static final double GOING_HOME = 0.9;

    private static final double[] WAVES_BEGIN = {0.1, 0.45, 0.75};
    private static final double WAVE = 0.1;

    private static final int MARKET_MAKER_LIMIT_LOTS = 20;
    private static final int MOMENTUM_LIMIT_LOTS = 30;
    private static final int CLIENT_LIMIT_LOTS = 500;

    private final Listings listings;
    private final Chance chance;
    private final String prefix;
    private final List<TradingAccount> accounts = new ArrayList<>();
    private final Map<Desk, List<TradingAccount>> desks = new EnumMap<>(Desk.class);
    private final List<TradingAccount> openingOrder = new ArrayList<>();
    /** Accounts of desks that carry positions over night; they are the first in the order of openings. */
    private final int carrying;

    private long orders;

    /** @param prefix what order ids begin with */
    Firm(MarketPlan plan, Listings listings, String prefix) {
        this.listings = listings;
        this.prefix = prefix;
        chance = Chance.of(plan.seed(), Chance.Purpose.HABITS);
        for (int i = 0; i < plan.accounts(); i++) {
            TradingAccount account =
                    new TradingAccount(i, listings.get(0).instrument().effectiveFrom());
            accounts.add(account);
            desks.computeIfAbsent(account.desk(), desk -> new ArrayList<>()).add(account);
        }
        accounts.stream().filter(account -> !account.desk().goesHomeFlat()).forEach(openingOrder::add);
        carrying = openingOrder.size();
        accounts.stream().filter(account -> account.desk().goesHomeFlat()).forEach(openingOrder::add);
    }

    List<TradingAccount> accounts() {
        return accounts;
    }

    /** A position carried in, each number that of another account and listing; desks that carry come first. */
    Fill opening(int number) {
        int carried = carrying * listings.size();
        boolean carries = number < carried;
        int first = carries ? 0 : carrying;
        int among = carries ? carrying : accounts.size() - carrying;
        int rest = carries ? number : number - carried;
        TradingAccount account = openingOrder.get(first + rest % among);
        Listing listing = listings.get((int) ((rest / among + (long) account.index() * 7) % listings.size()));
        long quantity = (long) listing.lot() * chance.between(1, 40);
        long cost = Math.max(1, listing.bid() + (long) (listing.bid() * chance.bell() / 100));
        return new Fill(account.stake(listing), chance.happens(0.7) ? quantity : -quantity, cost, 0, order());
    }

    /**
     * What the firm does next.
     *
     * @param share of the session that is over
     * @return null if who was to trade finds nothing to do
     */
    @Nullable
    Fill next(double share) {
        boolean wave = isWave(share);
        Desk desk = drawDesk(wave);
        List<TradingAccount> traders = desks.get(desk);
        if (share >= GOING_HOME && desk.goesHomeFlat()) {
            return goHome(Objects.requireNonNull(traders));
        }
        TradingAccount account = Objects.requireNonNull(traders).get(chance.below(traders.size()));
        return switch (desk) {
            case MARKET_MAKING -> makeMarket(account);
            case MOMENTUM -> followMove(account);
            case INDEX_REBALANCING -> rebalance(account);
            case CLIENT_FLOW -> serveClient(account);
        };
    }

    private static boolean isWave(double share) {
        for (double begin : WAVES_BEGIN) {
            if (share >= begin && share < begin + WAVE) {
                return true;
            }
        }
        return false;
    }

    private Desk drawDesk(boolean wave) {
        int number = chance.below(100);
        Desk drawn;
        if (wave) {
            drawn = number < 35
                    ? Desk.MARKET_MAKING
                    : number < 45 ? Desk.MOMENTUM : number < 90 ? Desk.INDEX_REBALANCING : Desk.CLIENT_FLOW;
        } else {
            drawn = number < 60 ? Desk.MARKET_MAKING : number < 80 ? Desk.MOMENTUM : Desk.CLIENT_FLOW;
        }
        return desks.containsKey(drawn) ? drawn : Desk.MARKET_MAKING;
    }

    private @Nullable Fill goHome(List<TradingAccount> traders) {
        int first = chance.below(traders.size());
        for (int i = 0; i < traders.size(); i++) {
            List<Stake> open = traders.get((first + i) % traders.size()).open();
            if (!open.isEmpty()) {
                Stake stake = open.get(chance.below(open.size()));
                return fill(stake, -stake.quantity(), order());
            }
        }
        return null;
    }

    private @Nullable Fill makeMarket(TradingAccount account) {
        Stake stake = account.stake(listings.draw(chance));
        double fullness = (double) stake.quantity()
                / (MARKET_MAKER_LIMIT_LOTS * stake.listing().lot());
        long size = (long) stake.listing().lot() * chance.between(1, 3);
        return fill(stake, chance.happens(0.5 - fullness / 2) ? size : -size, order());
    }

    private @Nullable Fill followMove(TradingAccount account) {
        Stake stake = account.stake(listings.draw(chance));
        long limit = (long) MOMENTUM_LIMIT_LOTS * stake.listing().lot();
        long size = (long) stake.listing().lot() * chance.between(2, 8);
        boolean rises = stake.listing().walk().drift() > 0;
        long wanted = rises ? size : -size;
        if (Math.abs(stake.quantity() + wanted) > limit) {
            wanted = -stake.quantity()
                    / 2
                    / stake.listing().lot()
                    * stake.listing().lot();
        }
        return fill(stake, wanted, order());
    }

    private @Nullable Fill rebalance(TradingAccount account) {
        Basket basket = account.basket();
        Basket.Slice slice = basket == null ? null : basket.next();
        if (basket == null || slice == null) {
            basket = Basket.draw(account, listings, order(), chance);
            account.take(basket);
            slice = basket.next();
        }
        return slice == null ? null : fill(slice.stake(), slice.quantity(), basket.orderId());
    }

    /** Each client wants one side of a listing, and what is held goes up to a limit. */
    private @Nullable Fill serveClient(TradingAccount account) {
        Stake stake = account.stake(listings.draw(chance));
        int lot = stake.listing().lot();
        boolean buys = (account.index() / Desk.values().length + stake.listing().index()) % 3 != 0;
        long size = (long) lot * chance.between(1, 15);
        long signed = buys == chance.happens(0.88) ? size : -size;
        boolean full = Math.abs(stake.quantity() + signed) > (long) CLIENT_LIMIT_LOTS * lot;
        return fill(stake, full ? -signed : signed, order());
    }

    /** At the quote: a market maker waits for others to take it, everyone else takes it. */
    private @Nullable Fill fill(Stake stake, long quantity, String orderId) {
        Listing listing = stake.listing();
        if (quantity == 0 || listing.halted()) {
            return null;
        }
        Desk desk = stake.account().desk();
        boolean atBid = (quantity > 0) == (desk == Desk.MARKET_MAKING);
        return new Fill(
                stake,
                quantity,
                atBid ? listing.bid() : listing.ask(),
                desk.commission(listing, Math.abs(quantity)),
                orderId);
    }

    private String order() {
        return prefix + "-o" + ++orders;
    }
}
