#include "sim/resolver/cache.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/smart_ptr/make_local_shared.hpp>
#include <vector>

namespace mxdrill::resolver {
namespace {

using base::Duration;
using base::Instant;
using base::Name;
using base::seconds;
using protocol::Finding;
using protocol::Record;
using protocol::RecordType;

const Name kName = Name::of("mail1.example.test");

protocol::Records records() {
    return boost::make_local_shared<const std::vector<Record>>(1, Record{.name = kName, .data = {}});
}

TEST(Cache, KeepsAnEntryForItsTtlAndNoLonger) {
    Cache cache;
    const auto kept = records();
    cache.store(kName, RecordType::a, Finding::answered, kept, seconds(60), Instant{seconds(5)});
    const CacheEntry* entry = cache.find(kName, RecordType::a, Instant{seconds(65)} - Duration(1));
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->records, kept);  // the same list, not a copy
    EXPECT_FALSE(cache.find(kName, RecordType::a, Instant{seconds(65)}));
}

TEST(Cache, KeepsNothingWithATtlOfZero) {
    Cache cache;
    cache.store(kName, RecordType::a, Finding::answered, records(), seconds(0), {});
    EXPECT_FALSE(cache.find(kName, RecordType::a, {}));
}

TEST(Cache, TellsNamesAndTypesApart) {
    Cache cache;
    cache.store(kName, RecordType::a, Finding::answered, records(), seconds(60), {});
    EXPECT_TRUE(cache.find(kName, RecordType::a, {}));
    EXPECT_FALSE(cache.find(kName, RecordType::aaaa, {}));
    EXPECT_FALSE(cache.find(kName, RecordType::any, {}));
    EXPECT_FALSE(cache.find(Name::of("mail2.example.test"), RecordType::a, {}));
}

TEST(Cache, NxdomainHoldsForAllTypesAndNodataForOne) {
    Cache cache;
    cache.store(kName, RecordType::mx, Finding::nxdomain, records(), seconds(60), {});
    ASSERT_TRUE(cache.find(kName, RecordType::a, {}));
    EXPECT_EQ(cache.find(kName, RecordType::a, {})->finding, Finding::nxdomain);
    EXPECT_FALSE(cache.find(kName, RecordType::a, Instant{seconds(60)}));

    const Name other = Name::of("other.test");
    cache.store(other, RecordType::aaaa, Finding::nodata, records(), seconds(60), {});
    EXPECT_TRUE(cache.find(other, RecordType::aaaa, {}));
    EXPECT_FALSE(cache.find(other, RecordType::a, {}));
}

TEST(Cache, ANewerEntryReplacesAnOlderOne) {
    Cache cache;
    cache.store(kName, RecordType::a, Finding::nodata, records(), seconds(60), {});
    cache.store(kName, RecordType::a, Finding::answered, records(), seconds(10), Instant{seconds(1)});
    EXPECT_EQ(cache.find(kName, RecordType::a, Instant{seconds(5)})->finding, Finding::answered);
    EXPECT_FALSE(cache.find(kName, RecordType::a, Instant{seconds(20)}));
}

TEST(Cache, FreshEntriesOutliveAFloodOfOthers) {
    Cache cache;
    cache.store(kName, RecordType::a, Finding::answered, records(), base::hours(1), {});
    for (int i = 0; i < 10'000; ++i) {
        cache.store(Name::of(fmt::format("h{}.test", i)), RecordType::a, Finding::answered, records(),
                    seconds(1), Instant{seconds(i / 100)});
    }
    EXPECT_TRUE(cache.find(kName, RecordType::a, Instant{seconds(99)}));
    EXPECT_TRUE(cache.find(Name::of("h9999.test"), RecordType::a, Instant{seconds(99)}));
    EXPECT_FALSE(cache.find(Name::of("h0.test"), RecordType::a, Instant{seconds(99)}));
}

}  // namespace
}  // namespace mxdrill::resolver
