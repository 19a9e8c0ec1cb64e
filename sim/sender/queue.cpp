#include "sim/sender/queue.hpp"

#include <utility>

namespace mxdrill::sender {

MailSlot Queue::add(Mail mail) {
    const MailSlot slot = mails_.acquire();
    mails_[slot] = QueuedMail{std::move(mail)};
    destination(mails_[slot].mail).waiting.push_back(slot);
    return slot;
}

Destination* Queue::wake_one(base::Instant now) {
    if (deferred_.empty() || deferred_.top().due > now) return nullptr;
    const MailSlot slot = deferred_.top().slot;
    deferred_.pop();
    Destination& to = destination(mails_[slot].mail);
    to.waiting.push_back(slot);
    return &to;
}

Destination& Queue::destination(const Mail& mail) {
    Destination*& known = by_name_[mail.next_hop != nullptr ? mail.next_hop : mail.domain];
    if (known == nullptr) known = &destinations_.emplace_back(*profile_);
    return *known;
}

}  // namespace mxdrill::sender
