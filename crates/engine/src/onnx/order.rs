//! An order of nodes in which each comes after the nodes that it needs.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use super::message::Node;

/// Indices of `nodes`: the first that is ready comes first (Kahn 1962).
pub(super) fn sort(nodes: Vec<&Node>) -> Result<Vec<usize>, String> {
    let producers: HashMap<&str, usize> = (0..)
        .zip(&nodes)
        .flat_map(|(index, node)| {
            node.output.iter().filter(|name| !name.is_empty()).map(move |name| (name.as_str(), index))
        })
        .collect();
    let mut followers = vec![Vec::new(); nodes.len()];
    let mut waits_for = vec![0_usize; nodes.len()];
    for (index, node) in nodes.iter().enumerate() {
        for &producer in node.input.iter().filter_map(|name| producers.get(name.as_str())) {
            followers[producer].push(index);
            waits_for[index] += 1;
        }
    }
    let is_ready = |waits_for: &[usize], index: usize| waits_for[index] == 0;
    let mut ready: BinaryHeap<Reverse<usize>> =
        (0..nodes.len()).filter(|&index| is_ready(&waits_for, index)).map(Reverse).collect();
    let mut order = Vec::with_capacity(nodes.len());
    while let Some(Reverse(index)) = ready.pop() {
        order.push(index);
        for &follower in &followers[index] {
            waits_for[follower] -= 1;
            if is_ready(&waits_for, follower) {
                ready.push(Reverse(follower));
            }
        }
    }
    if order.len() < nodes.len() {
        return Err(format!("{} nodes of its graph wait for each other", nodes.len() - order.len()));
    }
    Ok(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_only_what_must_move() {
        let nodes = [
            Node::new("A", &["x"], "a"),
            Node::new("B", &["c", "a"], "b"),
            Node::new("C", &["a", "a", ""], "c"),
            Node::new("D", &["x"], "d"),
        ];
        assert_eq!(sort(nodes.iter().collect()).unwrap(), [0, 2, 1, 3]);
        assert_eq!(sort(Vec::new()).unwrap(), [0; 0]);
    }

    #[test]
    fn refuses_cycles() {
        let nodes = [Node::new("A", &["b"], "a"), Node::new("B", &["a"], "b"), Node::new("C", &["c"], "c")];
        assert!(sort(nodes.iter().collect()).unwrap_err().contains("3 nodes"));
    }
}
