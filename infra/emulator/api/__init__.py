"""The routes, one file for each area. They read a request, call a store, and write the answer; they keep nothing."""
