#!version:1.0.0.1
include:config "c074ad112233.cfg"
overwrite_mode = 1
