"""A Redis Cluster of one's own: it forms once, and is the same one after a restart."""

import pytest
from redis.crc import key_slot

from deploy.local import external
from deploy.local.cluster import SHARDS, SLOTS, Cluster, node_urls, shares


def test_the_shares_are_all_slots_and_hold_about_as_many_shards_each():
    for nodes in (3, 4, 5):
        parts = shares(nodes)
        assert sorted(slot for part in parts for slot in part) == list(range(SLOTS))
        held = [sum(key_slot(b"{%02d}" % shard) in part for shard in range(SHARDS)) for part in parts]
        assert max(held) - min(held) <= 1


def test_a_cluster_that_stopped_comes_back_as_it_was(tmp_path):
    with Cluster.starting(var_dir=tmp_path) as cluster:
        before = cluster.client(0).execute_command("CLUSTER", "SLOTS")
        cluster.client(0).set("{14}:here", "yes")

        for node in cluster.nodes:
            node.stop()
        for node in cluster.nodes:
            node.start()
        for node in cluster.nodes:
            node.wait_ready(10)
        cluster.join()

        assert sorted(cluster.client(0).execute_command("CLUSTER", "SLOTS")) == sorted(before)
        assert cluster.client(0).get("{14}:here") == "yes"


def test_a_clusters_url_names_its_nodes_each_of_which_is_asked(monkeypatch):
    monkeypatch.setattr(external, "PATIENCE_S", 0)
    assert node_urls("redis+cluster://u:p@a:1,b:2/0?x=y") == ["redis://u:p@a:1/0?x=y", "redis://u:p@b:2/0?x=y"]
    assert node_urls("rediss://a:1/2") == ["rediss://a:1/2"]
    env = {"BIDDING_REDIS_URL": "redis+cluster://127.0.0.1:1,127.0.0.1:2", "DATABASE_URL": ""}
    with pytest.raises(external.NotAnswering, match="BIDDING_REDIS_URL"):
        external.wait_until_they_answer(env, lambda: None)
