package io.tidemark.local.simulator;

import io.tidemark.local.records.AccountRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An account of the firm and what it holds. */
final class TradingAccount {
    private static final List<String> FIRST_NAMES = List.of(
            "Ada", "Ben", "Clara", "David", "Elena", "Farid", "Grace", "Hugo", "Ines", "Jonas", "Keiko", "Liam",
            "Mara");
    private static final List<String> LAST_NAMES = List.of(
            "Abel", "Brandt", "Costa", "Dubois", "Eriksen", "Fischer", "Garcia", "Hughes", "Ito", "Jansen", "Keller");

    private final int index;
    private final Desk desk;
    private final AccountRecord reference;
    /** Asked by key alone: its order is nobody's. */
    private final Map<Integer, Stake> stakes = new HashMap<>();

    private final List<Stake> open = new ArrayList<>();
    private @Nullable Basket basket;

    TradingAccount(int index, long effectiveFrom) {
        this.index = index;
        Desk[] desks = Desk.values();
        desk = desks[index % desks.length];
        String name = String.format(Locale.ROOT, "%s-%02d", desk.prefix(), index / desks.length + 1);
        reference = new AccountRecord(
                name,
                desk.title(),
                desk.book(),
                "t-" + name.toLowerCase(Locale.ROOT),
                FIRST_NAMES.get(index % FIRST_NAMES.size()) + " " + LAST_NAMES.get(index % LAST_NAMES.size()),
                "USD",
                effectiveFrom);
    }

    int index() {
        return index;
    }

    Desk desk() {
        return desk;
    }

    AccountRecord reference() {
        return reference;
    }

    Stake stake(Listing listing) {
        return stakes.computeIfAbsent(listing.index(), ignored -> new Stake(this, listing));
    }

    /** What it holds of a listing, units, above zero long; 0 if it never held any. */
    long quantity(Listing listing) {
        Stake stake = stakes.get(listing.index());
        return stake == null ? 0 : stake.quantity();
    }

    /** Stakes that are not flat. */
    List<Stake> open() {
        return open;
    }

    void noteWhetherOpen(Stake stake) {
        int place = stake.place();
        if (stake.quantity() != 0 && place < 0) {
            stake.placeAt(open.size());
            open.add(stake);
        } else if (stake.quantity() == 0 && place >= 0) {
            Stake last = open.remove(open.size() - 1);
            if (last != stake) {
                open.set(place, last);
                last.placeAt(place);
            }
            stake.placeAt(-1);
        }
    }

    /** What it moves to its targets at present. */
    @Nullable
    Basket basket() {
        return basket;
    }

    void take(Basket newBasket) {
        basket = newBasket;
    }
}
