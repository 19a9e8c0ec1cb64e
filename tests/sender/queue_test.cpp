#include "sim/sender/queue.hpp"

#include "tests/sender/script.hpp"

namespace mxdrill::sender {
namespace {

TEST(Queues, WakeTheEarliestThenTheOneDeferredFirst) {
    const Profile profile = shipped("rfc5321");
    const Name domain = Name::of("example.test");
    Queue queue(profile);
    std::vector<MailSlot> slots;
    for (int i = 0; i < 3; ++i) {
        Mail mail;
        mail.domain = &domain;
        slots.push_back(queue.add(std::move(mail)));
    }
    auto& waiting = queue.destination(queue.at(slots[0]).mail).waiting;
    EXPECT_EQ(waiting.size(), 3U);
    waiting.clear();
    queue.defer(slots[2], {seconds(20)});
    queue.defer(slots[0], {seconds(10)});
    queue.defer(slots[1], {seconds(10)});
    EXPECT_EQ(queue.next_due(), Instant{seconds(10)});
    EXPECT_TRUE(queue.wake_one({seconds(9)}) == nullptr);
    while (queue.wake_one({seconds(20)}) != nullptr) {
    }
    EXPECT_THAT(waiting, ElementsAre(slots[0], slots[1], slots[2]));
    EXPECT_FALSE(queue.next_due());
}

TEST(Queues, SendInTheOrderOfArrival) {
    Profile profile = shipped("rfc5321");
    profile.concurrency.limit = profile.concurrency.initial = 1;
    Script script(profile);
    script.mx({"10 mx1.test"}).others().answers_after = seconds(1);
    for (trace::MessageId i = 1; i <= 4; ++i) script.mail(i);
    script.finish();
    EXPECT_THAT(script.ends, ElementsAre("1 delivered", "2 delivered", "3 delivered", "4 delivered"));
}

// Whatever goes wrong, and whenever, every message ends once.
TEST(Queues, LoseNothing) {
    const std::pair<Stage, const char*> troubles[] = {
        {Stage::connect, "refuse"}, {Stage::connect, "drop"},   {Stage::banner, "421 busy"},
        {Stage::banner, "drop"},    {Stage::ehlo, "502 what?"}, {Stage::mail, "reset"},
        {Stage::mail, "451 later"}, {Stage::rcpt, "450 later"}, {Stage::rcpt, "550 no"},
        {Stage::data, "close"},     {Stage::body, "451 later"}, {Stage::body, "drop"},
        {Stage::quit, "drop"},
    };
    for (const char* name : {"rfc5321", "strict", "postfix"}) {
        Script script(name);
        script.mx({"10 mx1.test", "10 mx2.test", "20 mx3.test"});
        trace::MessageId next = 1;
        for (std::size_t round = 0; round < std::size(troubles) * 4; ++round) {
            const auto& [stage, says] = troubles[round % std::size(troubles)];
            Peer& peer = script.peer(fmt::format("192.0.2.{}", 1 + round % 3));
            peer.says = {{stage, says}};
            peer.answers_after = milliseconds(100 * (round % 5));
            for (int i = 0; i < 15; ++i) {
                script.mail(next, {"ann@example.test", "bob@example.test"});
                next += 2;
                script.wait(milliseconds(700));
            }
            script.wait(minutes(7));
        }
        for (const char* address : {"192.0.2.1", "192.0.2.2", "192.0.2.3"}) script.peer(address) = {};
        script.finish();
        EXPECT_EQ(script.ends.size(), next - 1) << name;
        EXPECT_EQ(script.open(), 0U) << name;
    }
}

}  // namespace
}  // namespace mxdrill::sender
