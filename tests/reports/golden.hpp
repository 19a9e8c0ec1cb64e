// Expected texts in files. MXDRILL_UPDATE_GOLDEN=1 in the environment writes them anew.
#pragma once

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "gtest/gtest.h"

namespace mxdrill::tests {

inline void expect_golden(const std::string& name, const std::string& text) {
    const std::string path = std::string(MXDRILL_GOLDEN_DIR) + "/" + name;
    if (std::getenv("MXDRILL_UPDATE_GOLDEN")) {
        std::ofstream(path, std::ios::binary) << text;
        return;
    }
    std::ifstream file(path, std::ios::binary);
    std::stringstream golden;
    golden << file.rdbuf();
    EXPECT_EQ(text, golden.str()) << name << " differs; MXDRILL_UPDATE_GOLDEN=1 accepts the new text";
}

}  // namespace mxdrill::tests
